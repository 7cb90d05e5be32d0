internal import VigiaCore
internal import VigiaPlatform

/// The open file, index and buffers of a log that is being written.
///
/// A quiet log has none, since there may be thousands of logs.
final class LogWork {
    let file: LogFile
    /// Opened with the first byte, or the first mark that must be in it.
    let index: LogIndexWriter
    /// Bytes taken from the pipe but not in the file, since writing failed; as the service wrote
    /// them.
    var held: [UInt8] = []
    /// Whether the file system supports splice; if not, bytes are copied.
    var splices = true
    /// Whether to rotate the file at the end of the next line, whatever its size.
    var wantsRotation = false
    /// Since when an incomplete line waits in the pipe.
    var unfinishedSince: Instant?
    /// The archives since the last call of `takeRotated`, and whether a line was cut for each.
    var rotated: [(archive: String, cutsLine: Bool)] = []
    /// Where the run began; nil until the file is open.
    var mark: (openings: Int, offset: Int)?
    /// The file's `openings` when the index was opened.
    var indexed = 0
    /// The time of the last archive.
    var lastArchive = WallTime(milliseconds: 0)

    init(_ place: LogPlace) {
        file = LogFile(place, appends: false)
        index = LogIndexWriter(place)
    }
}
