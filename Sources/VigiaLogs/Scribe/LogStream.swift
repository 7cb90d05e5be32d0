internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// One pipe of a service, the file that it is moved into, and the index of that.
final class LogStream {
    @Shared private(set) var policy: LogPolicy
    let reader: FileDescriptor
    let stage: Stage
    let place: LogPlace
    /// The file, while anything was written or is wanted of it.
    private var openedFile: LogFile?
    /// Opened with the first byte that comes, or the first mark that has to stand there.
    private var openedIndex: LogIndexWriter?
    /// The run that writes, as far as is known.
    var run = RunID(raw: 0)
    /// Bytes as the service wrote them, out of the pipe and not in the file: the disk refused
    /// them.
    var held: [UInt8] = []
    /// Whether the file system takes pages out of a pipe; where not, bytes are copied.
    var splices = true
    /// Whether the file is to be put aside at the end of the next line, however small it is.
    var wantsRotation = false
    /// Since when the beginning of a line waits in the pipe for its end.
    var unfinishedSince: Instant?
    /// What was put aside since it was last asked for, and whether a line was cut for it.
    var putAside: [(archive: String, cutsLine: Bool)] = []
    /// What is wrong; nil while all is well.
    var trouble: LogTrouble?
    /// Whether all writers of the pipe are gone.
    var isEnded = false
    private var pipeSize: Int
    /// Where the run began; nil until the file is open.
    private var mark: (openings: Int, offset: Int)?
    /// How often the file had been opened when the index was.
    private var indexed = 0
    /// A run that began here, and is not in the index yet.
    private var begun: Int?
    /// Whether the file was made, and let go of.
    private(set) var isResting = false
    /// When the last archive ended.
    var lastArchive = WallTime(milliseconds: 0)

    /// The most bytes that are moved in one go, so that every stream has its turn.
    static let turnMax = 1 << 20

    init(
        _ place: LogPlace,
        _ policy: Shared<LogPolicy>,
        reader: consuming FileDescriptor,
        _ stage: Stage
    ) {
        (self.place, _policy, self.stage) = (place, policy, stage)
        pipeSize = reader.pipeSize
        self.reader = reader
    }

    var name: LogName { place.name }
    var path: String { file.path }

    /// Opens the file before there is anything to write, so that it is there to be followed.
    func begin(at now: Instant) throws(SystemError) {
        let (before, wasOpen) = (file.size, isOpen)
        try file.prepare(at: now)
        if indexed == file.openings, file.size < before { indexed = 0 }  // It was cut.
        if mark == nil || !(wasOpen || isResting) { mark = (file.openings, file.size) }
        if begun != nil, !wasOpen { begun = file.size }
        isResting = false
    }

    /// Whether the file has been opened.
    var isOpen: Bool { openedFile.map { $0.openings > 0 } ?? false }

    var file: LogFile {
        if let openedFile { return openedFile }
        let file = LogFile(place, appends: false)
        openedFile = file
        return file
    }

    var index: LogIndexWriter {
        if let openedIndex { return openedIndex }
        let index = LogIndexWriter(place)
        openedIndex = index
        return index
    }

    /// Lets go of files into which nothing was written; they are opened again when a byte comes.
    func rest() {
        guard isIdle, trouble == nil else { return }
        (openedFile, openedIndex, indexed, isResting) = (nil, nil, 0, true)
    }

    /// Whether the file may not be there yet.
    var isUnmade: Bool { !isOpen && !isResting }

    /// Whether nothing waits to be written.
    var isIdle: Bool { held.isEmpty && reader.waitingBytes == 0 }

    /// Makes sure that the index is that of the file, and has all that is known of it.
    private func openIndex(at now: Instant) {
        guard file.isRegular, let identity = file.identity else { return }
        if indexed != file.openings || index.isLost(at: now) {
            index.open(for: identity, size: file.size, at: now)
            indexed = file.openings
            if run.raw == 0, let began = index.began {
                (run, mark) = (began.run, (file.openings, began.offset))
            }
        }
        guard let offset = begun else { return }
        begun = nil
        index.note(.began, offset: min(offset, file.size), run: run, at: now)
    }

    /// Whether a run began of which the index does not know.
    var hasUnnoted: Bool { begun != nil }

    /// Notes the time of what is written next.
    func noteTime(at now: Instant) {
        openIndex(at: now)
        index.noteTime(offset: file.size, run: run, at: now)
    }

    /// Notes something about the place where the file ends now.
    func note(_ kind: LogIndexEntry.Kind, _ run: RunID? = nil, count: Int = 0, at now: Instant) {
        openIndex(at: now)
        index.note(kind, offset: file.size, run: run ?? self.run, count: count, at: now)
    }

    /// Writes into the index what it does not know yet.
    func noteBegun(at now: Instant) { openIndex(at: now) }

    /// Has a run begin behind what is written by now.
    func beginRun(_ run: RunID, at now: Instant) {
        if begun != nil { openIndex(at: now) }
        self.run = run
        // Where it is not open, this is seen to when it is.
        mark = trouble == nil && isOpen ? (file.openings, file.size) : nil
        begun = isOpen ? file.size : 0
    }

    /// A run has ended with what is written by now.
    func endRun(_ run: RunID, at now: Instant) { note(.ended, run, at: now) }

    /// The bytes of this run, at most the last `limit`, and whether a line was cut for that.
    func tail(limit: Int, at now: Instant) -> (bytes: [UInt8], isCut: Bool) {
        if run.raw == 0 { openIndex(at: now) }
        guard let mark else { return ([], false) }
        let isSame = mark.openings == file.openings && mark.offset <= file.size
        let begin = isSame ? mark.offset : 0
        let start = max(begin, file.size - limit)
        return (file.bytes(from: start, limit: limit), start > begin)
    }

    /// Takes everything out of the pipe for nothing; how many bytes that was.
    func discard() -> Int {
        let count = held.count
        held = []
        // Without a place to throw them away, they stay where they are.
        return count + ((try? FileDescriptor.openNull())?.swallow(from: reader.raw) ?? 0)
    }

    /// Gives the pipe more room where so many bytes had nearly filled it.
    ///
    /// A pipe is full when its pages are taken, and short writes leave much of a page empty.
    func widen(after count: Int) {
        if count >= pipeSize / 2 { pipeSize = stage.widen(reader, from: pipeSize) }
    }

    /// Whether a service that goes on writing will have to wait, or nearly so.
    var isCrowded: Bool { FileDescriptor.isCrowded(reader.raw) }
}
