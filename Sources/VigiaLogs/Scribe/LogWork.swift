internal import VigiaCore
internal import VigiaPlatform

/// What is in hand of a log while there is anything to write of it.
///
/// A log that is quiet has none: there may be thousands of them.
final class LogWork {
    let file: LogFile
    /// Opened with the first byte that comes, or the first mark that has to stand there.
    let index: LogIndexWriter
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
    /// Where the run began; nil until the file is open.
    var mark: (openings: Int, offset: Int)?
    /// How often the file had been opened when the index was.
    var indexed = 0
    /// When the last archive ended.
    var lastArchive = WallTime(milliseconds: 0)

    init(_ place: LogPlace) {
        file = LogFile(place, appends: false)
        index = LogIndexWriter(place)
    }
}
