import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Has rotated logs compressed by children, one after the other.
final class Compression: Capability {
    private unowned let host: any Host
    /// Logs that wait for it.
    private var waiting: [String] = []
    private var isUnderWay = false

    /// How long one may take.
    private static let limit = Duration.seconds(600)

    init(_ host: any Host) { self.host = host }

    func hear(_ answer: ScribeAnswer) {
        switch answer {
        case .archived(_, let file, true, _), .uncompressed(let file): waiting.append(file)
        case .removed(let file, _, _): waiting.removeAll { $0 == file }
        case .archived, .tail, .flushed, .writeFailed, .dropping, .writeRecovered, .gone,
            .performed, .noticed:
            break
        }
    }

    func look(at now: Instant) {
        guard !isUnderWay, !waiting.isEmpty, !host.isShuttingDown else { return }
        let (file, logs) = (waiting.removeFirst(), "\(host.here)/logs")
        let launch = Launch(
            command: [CommandLine.arguments[0], "compress", "\(logs)/\(file)"],
            directory: logs,
            nice: 19
        )
        isUnderWay = true
        let order = ChildOrder(kind: .compression, launch: launch, limit: Self.limit)
        host.begin(order) { [unowned self] end in ended(file, end.ending) }
    }

    /// A log that could not be compressed is kept as it is.
    private func ended(_ file: String, _ ending: Ending) {
        isUnderWay = false
        if !ending.isSuccess {
            host.say(.logUncompressed, ["file": .text(file), "detail": .text("\(ending)")])
        }
        look(at: Clock.now)
    }
}
