import VigiaCore
import VigiaHistory
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Has prints of runs taken, from which the history tells what changed before a failure.
///
/// A print is taken some seconds after a run became ready, and after a run that never did has
/// failed. A child takes it, since a program of 100 MB takes a while to read, and nothing waits
/// for the child.
final class RunPrints: Capability {
    private unowned let host: any Host
    /// The runs whose prints are wanted, by the service's name.
    private var wanted: [String: RunID] = [:]
    /// When the next child begins, unless one is under way.
    private var due = Instant.never
    private var isUnderWay = false
    /// The last prints that were taken, oldest first; older ones than `pause` are forgotten with the
    /// next.
    private var taken: [(service: Int, at: Instant)] = []

    /// How long a print waits for others, and the least time between two of one service.
    private static let (wait, pause) = (Duration.seconds(2), Duration.seconds(10))
    /// The most services for one child, and how long it may take.
    private static let (itemsMax, limit) = (50, Duration.seconds(120))
    /// The most bytes of one print.
    private static let lineMax = 4 << 20

    init(_ host: any Host) { self.host = host }

    func hear(_ record: Record) {
        guard let name = record.service, let run = record.run else { return }
        switch record.kind {
        case .ready: want(run, of: name)
        // One print shows what a run has found that was never ready.
        case .ended where record.level.known != .info && lastPrint(of: name) == nil:
            want(run, of: name)
        default: break
        }
    }

    var deadline: Instant { isUnderWay ? .never : due }

    func look(at now: Instant) {
        guard deadline <= now, !host.isShuttingDown, !host.isFinished else { return }
        let names = wanted.keys.sorted().prefix(Self.itemsMax)
        let runs = names.map { ($0, wanted.removeValue(forKey: $0)) }
        due = wanted.isEmpty ? .never : now
        // An emptied dictionary would keep the memory of a thousand starts.
        if wanted.isEmpty { wanted = [:] }
        taken.removeAll { now - $0.at >= Self.pause }
        let items = runs.compactMap { name, run -> PrintOrder.Item? in
            guard let run, let service = host.index(of: name) else { return nil }
            taken.append((service, now))
            return PrintOrder.Item(service: host.project.spec.services[service], run: run)
        }
        if !items.isEmpty { begin(items) }
    }

    /// When the last print of a service was taken; nil where that is longer ago than `pause`.
    private func lastPrint(of name: String) -> Instant? {
        guard !taken.isEmpty, let service = host.index(of: name) else { return nil }
        let last = taken.last { $0.service == service }
        return last.flatMap { Clock.now - $0.at < Self.pause ? $0.at : nil }
    }

    private func want(_ run: RunID, of name: String) {
        let earliest = max(Clock.now + Self.wait, (lastPrint(of: name) ?? .boot) + Self.pause)
        due = wanted.isEmpty ? earliest : min(due, earliest)
        wanted[name] = run
    }

    private func begin(_ items: [PrintOrder.Item]) {
        host.lookWhereItIs()
        let order = PrintOrder(project: host.here, files: host.project.spec.files, items: items)
        // Where there is no memory for an order, a later run has its print taken.
        guard let bytes = try? CompactEncoder.encode(order), bytes.count <= PrintOrder.bytesMax,
            let input = try? FileDescriptor.memory("vigia-prints", holding: bytes)
        else { return }
        let launch = Launch(
            command: [CommandLine.arguments[0], "printer"],
            directory: host.here,
            nice: 10
        )
        var child = ChildOrder(kind: .print, launch: launch, limit: Self.limit)
        child.places = [0, 1].map { DescriptorPlace(target: Int32($0), origin: .attached($0)) }
        child.attached = [input.raw]
        child.output = .lines(bytesMax: Self.lineMax) { [unowned self] in take($0) }
        isUnderWay = true
        host.begin(child) { [unowned self] _ in isUnderWay = false }
    }

    private func take(_ line: ArraySlice<UInt8>) {
        guard let print = JSON.decode(HistoryPrint.self, from: Array(line)) else {
            return host.surprised(by: "a printer said what is no print", service: nil)
        }
        host.capability(History.self).writing.add(print)
    }
}
