internal import VigiaCore
internal import VigiaPlatform

/// The journal's file, and the lines that wait to be written to it.
///
/// At most `pendingMax` bytes wait. Further lines are dropped and counted, and the count becomes a
/// line once there is room again.
struct JournalFile: ~Copyable {
    private let file: LogFile
    /// Complete lines, the first of which may be written up to `cut`.
    private var pending: [UInt8] = []
    private var cut = 0
    private var openings = 0
    private var dropped = 0
    /// When to try again; nil if nothing failed.
    private(set) var retryAt: Instant?
    private var failedAt: Instant?

    static let pendingMax = 1_000_000
    /// The most bytes of memory kept while nothing waits.
    private static let keptMax = 16 << 10

    /// The journal is rotated at this size in bytes.
    private let sizeMax: Int
    private let place: LogPlace
    /// The archives since the last `takeRotated`.
    private var rotated: [String] = []
    /// The time of the last archive, so that no two get one name.
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

    /// Counts lines that were dropped before they got here.
    mutating func drop(_ count: Int) { dropped += count }

    /// Writes the waiting lines.
    ///
    /// - Returns: an answer when writing fails or works again.
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

    /// Rotates the file if it is full, or on request if it is not empty.
    mutating func rotate(at now: Instant, atOnce: Bool = false) throws(SystemError) {
        try file.prepare(at: now)
        guard file.size > (atOnce ? 0 : sizeMax), file.isRegular, cut == 0 else { return }
        lastArchive = max(.now, WallTime(milliseconds: lastArchive.milliseconds + 1))
        let archive = LogArchive.name(lastArchive, of: place.name.file)
        try file.rotate(as: archive)
        rotated.append(archive)
    }

    /// The names of archives since the last call.
    mutating func takeRotated() -> [String] {
        defer { rotated = [] }
        return rotated
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
        // The memory of one burst of lines is not kept.
        if pending.capacity > Self.keptMax { pending = [] }
    }

    /// Frees the lines that are completely written.
    private mutating func forgetWritten() {
        guard let newline = pending[..<cut].lastIndex(of: UInt8(ascii: "\n")) else { return }
        pending.removeFirst(newline + 1)
        cut -= newline + 1
    }

    /// Adds the newline to a line that was left incomplete by a killed supervisor.
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
