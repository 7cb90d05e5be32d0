public import VigiaCore
public import VigiaPlatform

/// What the scribe tells the loop.
public enum ScribeAnswer: Sendable, Equatable {
    /// The last lines that a run wrote, oldest first.
    case tail(service: String, run: RunID, lines: [String])
    /// All that was there when `flush` was called is in the files.
    case flushed(UInt64)
    /// A file cannot be written; said once, when it begins.
    case writeFailed(path: String, SystemError)
    /// It can be written again, and so many bytes were dropped meanwhile; what the journal lost
    /// is said by a line in it.
    case writeRecovered(path: String, dropped: Int)
}

/// What the loop tells the scribe.
enum ScribeOrder: Sendable {
    /// The number of the reading end changes its owner with the order.
    case open(LogName, reader: Int32, path: String)
    case close(LogName)
    case journal(JournalEntry)
    case mark(service: String)
    case tail(service: String, run: RunID)
    case flush(UInt64)
    case finish
}
