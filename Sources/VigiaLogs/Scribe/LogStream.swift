internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// One output pipe of a service, and the log that its bytes are moved into.
final class LogStream {
    @Shared private(set) var policy: LogPolicy
    let name: LogName
    let stage: Stage
    let reader: FileDescriptor
    private var pipeSize: Int32
    /// The open file and index, while there is something to write.
    private var work: LogWork?
    /// The run that writes, if known.
    var run = RunID(raw: 0)
    /// The failure of writing; nil while writing works.
    var trouble: LogTrouble?
    /// Where a run began that is not in the index yet.
    private var begun: Int?
    /// Whether an earlier supervisor began `run` and may have died before indexing it.
    private var isUnsure: Bool
    /// Whether it began so recently that this is likely.
    private let isYoung: Bool
    /// What alerts look for; nil for nothing.
    let watched: WatchedOutput?
    /// Whether all writers of the pipe are gone.
    var isEnded = false
    /// Whether the file was created and closed again.
    private(set) var isResting = false

    /// The most bytes moved at once, so that every stream gets its turn.
    static let turnMax = 1 << 20

    init(
        _ name: LogName,
        _ policy: Shared<LogPolicy>,
        reader: consuming FileDescriptor,
        _ stage: Stage,
        of living: LivingRun? = nil,
        watching rules: OutputRules? = nil
    ) {
        watched = rules.map { WatchedOutput($0) }
        (isUnsure, isYoung) = (living != nil, living?.isYoung == true)
        if let living { run = living.id }
        (self.name, _policy, self.stage) = (name, policy, stage)
        pipeSize = Int32(clamping: reader.pipeSize)
        self.reader = reader
    }

    var file: LogFile { open.file }

    /// The open file and index; created on demand.
    var open: LogWork {
        if let work { return work }
        let begun = LogWork(stage.place(of: name))
        work = begun
        return begun
    }

    /// Opens the file before there is anything to write, so that it can be followed.
    func begin(at now: Instant) throws(SystemError) {
        let (before, wasOpen) = (file.size, isOpen)
        try file.prepare(at: now)
        if open.indexed == file.openings, file.size < before { open.indexed = 0 }  // Truncated.
        if open.mark == nil || !wasOpen { open.mark = (file.openings, file.size) }
        if begun != nil, !wasOpen { begun = file.size }
        isResting = false
    }

    /// Whether the file has been opened.
    var isOpen: Bool { work.map { $0.file.openings > 0 } ?? false }

    /// Closes files without content; they are opened again when a byte comes.
    func rest() {
        guard isIdle, trouble == nil else { return }
        (work, isResting) = (nil, true)
    }

    /// Whether the file may not exist yet.
    var isUnmade: Bool { !isOpen && !isResting }

    /// Since when an incomplete line waits in the pipe.
    var unfinishedSince: Instant? {
        get { work?.unfinishedSince }
        set { if newValue != nil || work != nil { open.unfinishedSince = newValue } }
    }

    /// The archives since the last call, and whether a line was cut for each.
    func takeRotated() -> [(archive: String, cutsLine: Bool)] {
        guard let work else { return [] }
        defer { work.rotated = [] }
        return work.rotated
    }

    /// Whether nothing waits to be written.
    var isIdle: Bool { !hasWork() }

    /// Whether bytes written up to a place wait; nil for any.
    func hasWork(until place: Int? = nil) -> Bool {
        work?.held.isEmpty == false || waitingBytes(until: place) > 0
    }

    /// Makes sure that the index belongs to the file and is up to date.
    private func openIndex(at now: Instant) {
        guard file.isRegular, let identity = file.identity else { return }
        if open.indexed != file.openings || open.index.isLost(at: now) {
            open.index.open(for: identity, size: file.size, at: now)
            open.indexed = file.openings
            if let began = open.index.began, run.raw == 0 || run == began.run {
                (run, open.mark) = (began.run, (file.openings, began.offset))
            }
        }
        if isUnsure, let lacks = open.index.lacks(run) {
            isUnsure = false
            // The earlier supervisor indexed a run before its bytes: so the file has none of this
            // run.
            if lacks { (begun, open.mark) = (file.size, (file.openings, file.size)) }
        }
        guard let offset = begun else { return }
        begun = nil
        open.index.note(.began, offset: min(offset, file.size), run: run, at: now)
    }

    /// Whether the index lacks the beginning of a run, or probably does.
    var hasUnnoted: Bool { begun != nil || (isUnsure && isYoung) }

    /// Adds an index entry of the time for the following bytes.
    func noteTime(at now: Instant) {
        openIndex(at: now)
        open.index.noteTime(offset: file.size, run: run, at: now)
    }

    /// Adds an index entry at the end of the file.
    func note(_ kind: LogIndexEntry.Kind, _ run: RunID? = nil, count: Int = 0, at now: Instant) {
        openIndex(at: now)
        open.index.note(kind, offset: file.size, run: run ?? self.run, count: count, at: now)
    }

    /// Writes pending entries into the index.
    func noteBegun(at now: Instant) { openIndex(at: now) }

    /// Starts a run behind the bytes written so far.
    func beginRun(_ run: RunID, at now: Instant) {
        if begun != nil { openIndex(at: now) }
        (self.run, isUnsure) = (run, false)
        // If the file is not open, this is done when it is opened.
        work?.mark = trouble == nil && isOpen ? (file.openings, file.size) : nil
        begun = isOpen ? file.size : 0
    }

    /// Ends a run with the bytes written so far.
    func endRun(_ run: RunID, at now: Instant) {
        note(.ended, run, at: now)
        watched?.finish(at: now)
    }

    /// The output of this run, at most the last `limit` bytes, and whether a line was cut for that.
    func tail(limit: Int, at now: Instant) -> (bytes: [UInt8], isCut: Bool) {
        openIndex(at: now)
        guard let mark = open.mark else { return ([], false) }
        let isSame = mark.openings == file.openings && mark.offset <= file.size
        let begin = isSame ? mark.offset : 0
        let start = max(begin, file.size - limit)
        return (file.bytes(from: start, limit: limit), start > begin)
    }

    /// Discards everything in the pipe; returns the number of bytes.
    func discard() -> Int {
        let count = work?.held.count ?? 0
        work?.held = []
        // Bytes that cannot be discarded stay in the stage.
        return count + ((try? stage.swallow(from: reader)) ?? 0)
    }

    /// Widens the pipe if so many bytes nearly filled it.
    ///
    /// A pipe is full when its pages are used up, and short writes leave much of a page empty.
    func widen(after count: Int) {
        guard count >= pipeSize / 2 else { return }
        pipeSize = Int32(clamping: stage.widen(reader, from: Int(pipeSize)))
    }

    /// Whether a writer of the pipe will have to wait, or nearly so.
    var isCrowded: Bool { FileDescriptor.isCrowded(reader.raw) }
}
