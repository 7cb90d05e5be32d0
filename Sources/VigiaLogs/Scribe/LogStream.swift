internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// One pipe of a service, and the log that it is moved into.
final class LogStream {
    @Shared private(set) var policy: LogPolicy
    let name: LogName
    let stage: Stage
    let reader: FileDescriptor
    private var pipeSize: Int32
    /// What is in hand, while anything was written or is wanted of the file.
    private var work: LogWork?
    /// The run that writes, as far as is known.
    var run = RunID(raw: 0)
    /// What is wrong; nil while all is well.
    var trouble: LogTrouble?
    /// Where a run began that is not in the index yet.
    private var begun: Int?
    /// Whether `run` was begun by another supervisor, which may have died before it was noted.
    private var isUnsure: Bool
    /// Whether it began so shortly before that this is likely.
    private let isYoung: Bool
    /// Whether all writers of the pipe are gone.
    var isEnded = false
    /// Whether the file was made, and let go of.
    private(set) var isResting = false

    /// The most bytes that are moved in one go, so that every stream has its turn.
    static let turnMax = 1 << 20

    init(
        _ name: LogName,
        _ policy: Shared<LogPolicy>,
        reader: consuming FileDescriptor,
        _ stage: Stage,
        of living: LivingRun? = nil
    ) {
        (isUnsure, isYoung) = (living != nil, living?.isYoung == true)
        if let living { run = living.id }
        (self.name, _policy, self.stage) = (name, policy, stage)
        pipeSize = Int32(clamping: reader.pipeSize)
        self.reader = reader
    }

    var file: LogFile { open.file }

    /// What is in hand; begun where there is nothing yet.
    var open: LogWork {
        if let work { return work }
        let begun = LogWork(stage.place(of: name))
        work = begun
        return begun
    }

    /// Opens the file before there is anything to write, so that it is there to be followed.
    func begin(at now: Instant) throws(SystemError) {
        let (before, wasOpen) = (file.size, isOpen)
        try file.prepare(at: now)
        if open.indexed == file.openings, file.size < before { open.indexed = 0 }  // It was cut.
        if open.mark == nil || !wasOpen { open.mark = (file.openings, file.size) }
        if begun != nil, !wasOpen { begun = file.size }
        isResting = false
    }

    /// Whether the file has been opened.
    var isOpen: Bool { work.map { $0.file.openings > 0 } ?? false }

    /// Lets go of files into which nothing was written; they are opened again when a byte comes.
    func rest() {
        guard isIdle, trouble == nil else { return }
        (work, isResting) = (nil, true)
    }

    /// Whether the file may not be there yet.
    var isUnmade: Bool { !isOpen && !isResting }

    /// Since when the beginning of a line waits in the pipe for its end.
    var unfinishedSince: Instant? {
        get { work?.unfinishedSince }
        set { if newValue != nil || work != nil { open.unfinishedSince = newValue } }
    }

    /// What was put aside since this was last asked, and whether a line was cut for it.
    func takePutAside() -> [(archive: String, cutsLine: Bool)] {
        guard let work else { return [] }
        defer { work.putAside = [] }
        return work.putAside
    }

    /// Whether nothing waits to be written.
    var isIdle: Bool { !hasWork() }

    /// Whether something waits of what was written up to a place; nil for all.
    func hasWork(until place: Int? = nil) -> Bool {
        work?.held.isEmpty == false || waitingBytes(until: place) > 0
    }

    /// Makes sure that the index is that of the file, and has all that is known of it.
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
            // What the one before moved, it noted first: nothing of this run is in the file.
            if lacks { (begun, open.mark) = (file.size, (file.openings, file.size)) }
        }
        guard let offset = begun else { return }
        begun = nil
        open.index.note(.began, offset: min(offset, file.size), run: run, at: now)
    }

    /// Whether a run began of which the index does not know, or is likely not to.
    var hasUnnoted: Bool { begun != nil || (isUnsure && isYoung) }

    /// Notes the time of what is written next.
    func noteTime(at now: Instant) {
        openIndex(at: now)
        open.index.noteTime(offset: file.size, run: run, at: now)
    }

    /// Notes something about the place where the file ends now.
    func note(_ kind: LogIndexEntry.Kind, _ run: RunID? = nil, count: Int = 0, at now: Instant) {
        openIndex(at: now)
        open.index.note(kind, offset: file.size, run: run ?? self.run, count: count, at: now)
    }

    /// Writes into the index what it does not know yet.
    func noteBegun(at now: Instant) { openIndex(at: now) }

    /// Has a run begin behind what is written by now.
    func beginRun(_ run: RunID, at now: Instant) {
        if begun != nil { openIndex(at: now) }
        (self.run, isUnsure) = (run, false)
        // Where it is not open, this is seen to when it is.
        work?.mark = trouble == nil && isOpen ? (file.openings, file.size) : nil
        begun = isOpen ? file.size : 0
    }

    /// A run has ended with what is written by now.
    func endRun(_ run: RunID, at now: Instant) { note(.ended, run, at: now) }

    /// The bytes of this run, at most the last `limit`, and whether a line was cut for that.
    func tail(limit: Int, at now: Instant) -> (bytes: [UInt8], isCut: Bool) {
        openIndex(at: now)
        guard let mark = open.mark else { return ([], false) }
        let isSame = mark.openings == file.openings && mark.offset <= file.size
        let begin = isSame ? mark.offset : 0
        let start = max(begin, file.size - limit)
        return (file.bytes(from: start, limit: limit), start > begin)
    }

    /// Takes everything out of the pipe for nothing; how many bytes that was.
    func discard() -> Int {
        let count = work?.held.count ?? 0
        work?.held = []
        // What cannot be thrown away stays where it is.
        return count + ((try? stage.swallow(from: reader)) ?? 0)
    }

    /// Gives the pipe more room where so many bytes had nearly filled it.
    ///
    /// A pipe is full when its pages are taken, and short writes leave much of a page empty.
    func widen(after count: Int) {
        guard count >= pipeSize / 2 else { return }
        pipeSize = Int32(clamping: stage.widen(reader, from: Int(pipeSize)))
    }

    /// Whether a service that goes on writing will have to wait, or nearly so.
    var isCrowded: Bool { FileDescriptor.isCrowded(reader.raw) }
}
