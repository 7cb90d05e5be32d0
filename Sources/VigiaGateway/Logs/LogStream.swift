import VigiaAPI
import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The lines of a service's logs, for one client: the last ones, and then each new one.
///
/// A client that does not keep up is sent the latest lines only, and is told how many are missing.
final class LogStream {
    private let channels: [LogChannel]
    private let merge: LogMerge
    /// Gets what is to be sent.
    private let send: ([UInt8]) -> Void
    /// How many lines were left out since the last ones were sent.
    private var skipped = 0
    private var sentAt = Clock.now

    /// The most lines that are sent at a time.
    private static let batchMax = 1000
    /// The most pieces that are read at a time.
    private static let piecesMax = 20_000
    /// The most bytes of a line; the rest of a longer one is left out.
    private static let lineMax = 4096
    /// How long nothing is sent at most, so that a client that is gone is noticed.
    private static let quietMax = Duration.seconds(15)

    /// Begins with the last lines.
    ///
    /// - Parameters:
    ///   - logs: the logs, as the supervisor knows them.
    ///   - count: how many of the last lines of each are sent first.
    ///   - send: gets what is to be sent.
    init(_ logs: ServiceLogs, last count: Int, send: @escaping ([UInt8]) -> Void) {
        channels = logs.logs.compactMap { LogChannel(rawValue: $0.stream) }
        merge = LogMerge(
            channels.map { channel in
                let name = LogName(service: logs.service, channel: channel)
                // What cannot be read has no lines; `vigia logs` tells why.
                let history = LogHistory(LogPlace(name, project: ".")) { _ in }
                let range = history.range(history.whole, lines: count).range
                return LogReader(history, range, holdsUnfinished: true)
            }
        )
        self.send = send
    }

    /// Reads what is there, and sends it.
    ///
    /// - Parameter isFull: whether the client has yet to take what it was sent; then lines are left
    ///   out.
    func look(isFull: Bool) {
        var lines: [Line] = []
        for _ in 0..<Self.piecesMax {
            guard let (reader, piece) = merge.next(isExact: true) else { break }
            guard case .lines(let bytes) = piece.content else { continue }
            for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
                lines.append(Line(time: piece.time, channel: channels[reader], bytes: line))
            }
            if lines.count > 2 * Self.batchMax { drop(from: &lines) }
        }
        merge.lookAgain()
        if lines.count > Self.batchMax { drop(from: &lines) }
        if isFull {
            skipped += lines.count
        } else if !lines.isEmpty {
            write(serverSentEvent("lines", Batch(skipped: skipped, lines: lines)))
            skipped = 0
        } else if Clock.now - sentAt >= Self.quietMax {
            write(serverSentComment)
        }
    }

    private func drop(from lines: inout [Line]) {
        skipped += lines.count - Self.batchMax
        lines.removeFirst(lines.count - Self.batchMax)
    }

    private func write(_ bytes: [UInt8]) {
        sentAt = Clock.now
        send(bytes)
    }

    private struct Line: JSONWritable {
        let time: WallTime
        let channel: LogChannel
        let bytes: ArraySlice<UInt8>

        func write(to json: inout JSONWriter) {
            let text = visible(bytes.prefix(LogStream.lineMax), colours: .removed)
            let end = bytes.count > LogStream.lineMax ? "…" : ""
            json.object { json in
                json.member("time", "\(time)")
                json.member("stream", channel.rawValue)
                json.member("text", String(decoding: text, as: UTF8.self) + end)
            }
        }
    }

    private struct Batch: JSONWritable {
        let skipped: Int
        let lines: [Line]

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("skipped", skipped)
                json.member("lines", lines)
            }
        }
    }
}
