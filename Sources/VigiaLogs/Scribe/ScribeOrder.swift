public import VigiaCore
public import VigiaPlatform

/// What the scribe tells the loop.
public enum ScribeAnswer: Sendable, Equatable {
    /// What a run wrote last.
    case tail(service: String, run: RunID, LastWords)
    /// All that was there when `flush` was called is in the files.
    case flushed(UInt64)
    /// A file cannot be written; said once, when it begins. The journal is a log too.
    case writeFailed(LogName, SystemError)
    /// It still cannot, and so many bytes were dropped by now.
    case dropping(LogName, dropped: Int)
    /// It can be written again, and so many bytes were dropped meanwhile; what the journal lost
    /// is said by a line in it.
    case writeRecovered(LogName, dropped: Int, lasted: Duration)
    /// A file was put aside under this name, in the folder of logs, in the middle of a line
    /// where that was too long.
    case archived(LogName, file: String, compress: Bool, cutsLine: Bool)
    /// A small file of the project's state to which lines were to be added is not there.
    case gone(file: String)
    /// A file that was put aside is not compressed yet.
    case uncompressed(file: String)
    /// A file that was put aside is gone.
    case removed(file: String, bytes: Int, reason: RemovalReason)
}

/// Why a log that was put aside is removed, by its word in the journal.
public enum RemovalReason: String, Sendable {
    /// There are newer ones of the same log, as many as are kept.
    case keep
    /// All logs together are over their budget.
    case total
    /// The disk is full, or nearly so.
    case disk
}

/// What the loop tells the scribe.
enum ScribeOrder: Sendable {
    /// The number of the reading end changes its owner with the order.
    case open(LogName, reader: Int32, LogPolicy, of: LivingRun?)
    /// All logs that there are were opened.
    case settle
    case close(LogName)
    case journal(Record)
    /// What was written by that time is of before; nil is all that there is.
    case mark(service: String, RunID, WrittenOutput?)
    case ended(service: String, RunID, WrittenOutput?)
    case tail(service: String, run: RunID, Ending?, WrittenOutput?)
    case rotate(services: [String], UInt64)
    case replace(file: String, [UInt8])
    case append(file: String, [UInt8])
    case perform(@Sendable () -> Void)
    case flush(UInt64)
    case finish
}
