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
    private var failedAt: Instant?

    static let pendingMax = 1_000_000
    /// The most bytes of memory that are kept while nothing waits.
    private static let keptMax = 16 << 10

    /// The journal is put aside at this size.
    private let sizeMax: Int
    private let place: LogPlace
    /// What was put aside since it was last asked for.
    private var putAside: [String] = []
    /// When the last one ended: no two have one name.
    private var lastArchive = WallTime(milliseconds: 0)

    init(project: String, sizeMax: Int = LogPolicy().sizeMax.count) {
        self.sizeMax = sizeMax
        place = LogPlace(.journal, project: project)
        file = LogFile(place, appends: true)
    }

    var path: String { file.path }
    /// Whether a line waits.
    var isWaiting: Bool { !pending.isEmpty || dropped > 0 }

    /// Adds a line.
    mutating func add(_ record: Record) {
        let line = record.line
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
            let lasted = now - (failedAt ?? now)
            return wasFailing ? .writeRecovered(.journal, dropped: 0, lasted: lasted) : nil
        } catch {
            retryAt = now + span
            if !wasFailing { failedAt = now }
            return wasFailing ? nil : .writeFailed(.journal, error)
        }
    }

    /// Puts the file aside where it is full, or holds anything at all and that is wanted.
    mutating func rotate(at now: Instant, atOnce: Bool = false) throws(SystemError) {
        try file.prepare(at: now)
        guard file.size > (atOnce ? 0 : sizeMax), file.isRegular, cut == 0 else { return }
        lastArchive = max(.now, WallTime(milliseconds: lastArchive.milliseconds + 1))
        let archive = LogArchive.name(lastArchive, of: place.name.file)
        try file.putAside(as: archive)
        putAside.append(archive)
    }

    /// The names under which the file was put aside since this was last asked.
    mutating func takePutAside() -> [String] {
        defer { putAside = [] }
        return putAside
    }

    private mutating func writePending(at now: Instant) throws(SystemError) {
        try rotate(at: now)
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
        // The room that one burst of lines took is not kept.
        if pending.capacity > Self.keptMax { pending = [] }
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
        pending += EventKind.journalDropped.record(at: .now, ["lines": .count(dropped)]).line
        dropped = 0
    }
}
