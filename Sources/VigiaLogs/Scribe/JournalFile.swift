internal import VigiaCore
internal import VigiaPlatform

/// The journal's file, and the lines that wait for it.
///
/// At most `pendingMax` bytes wait; a line that comes beyond that is dropped and counted, and
/// the count is a line of its own once there is room again.
struct JournalFile: ~Copyable {
    private let file: LogFile
    /// Whole lines, the first of which may be written up to `cut`.
    private var pending: [UInt8] = []
    private var cut = 0
    private var openings = 0
    private var dropped = 0
    /// When to try again; nil while nothing is wrong.
    private(set) var retryAt: Instant?

    static let pendingMax = 1_000_000

    init(path: String) { file = LogFile(path: path, appends: true) }

    var path: String { file.path }
    /// Whether a line waits.
    var isWaiting: Bool { !pending.isEmpty || dropped > 0 }

    /// Adds a line.
    mutating func add(_ entry: JournalEntry) {
        let line = entry.encoded
        guard pending.count + line.count <= Self.pendingMax else {
            dropped += 1
            return
        }
        tellDropped()
        pending += line
    }

    /// Counts lines that were lost on their way here.
    mutating func drop(_ count: Int) { dropped += count }

    /// Writes what waits.
    ///
    /// - Returns: the answer to give, where things went wrong or well again.
    mutating func write(at now: Instant, retryEvery span: Duration) -> ScribeAnswer? {
        guard isWaiting, retryAt.map({ $0 <= now }) ?? true else { return nil }
        let wasFailing = retryAt != nil
        do throws(SystemError) {
            repeat {
                tellDropped()
                try writePending(at: now)
            } while isWaiting
            retryAt = nil
            return wasFailing ? .writeRecovered(path: path, dropped: 0) : nil
        } catch {
            retryAt = now + span
            return wasFailing ? nil : .writeFailed(path: path, error)
        }
    }

    private mutating func writePending(at now: Instant) throws(SystemError) {
        try file.prepare(at: now)
        if file.openings != openings {
            openings = file.openings
            cut = 0
            try endCutLine()
        }
        while cut < pending.count {
            let count = try file.write(pending[cut...])
            cut += count
            guard count > 0 else { throw SystemError(call: "write \(path)", errno: 0) }
            forgetWritten()
        }
    }

    /// Gives up the lines that are written whole.
    private mutating func forgetWritten() {
        guard let newline = pending[..<cut].lastIndex(of: UInt8(ascii: "\n")) else { return }
        pending.removeFirst(newline + 1)
        cut -= newline + 1
    }

    /// Closes a line that was left unfinished when a supervisor was killed.
    private func endCutLine() throws(SystemError) {
        let last = file.bytes(from: file.size - 1, limit: 1)
        guard file.size > 0, last != [UInt8(ascii: "\n")] else { return }
        _ = try file.write([UInt8(ascii: "\n")])
    }

    private mutating func tellDropped() {
        guard dropped > 0, pending.count < Self.pendingMax - 1000 else { return }
        pending +=
            JournalEntry(
                time: .now,
                level: .warning,
                event: "journal_dropped",
                fields: [("lines", .integer(Int64(dropped)))]
            ).encoded
        dropped = 0
    }
}
