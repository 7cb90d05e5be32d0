public import VigiaCore
public import VigiaPlatform

/// A message from the scribe to the loop.
public enum ScribeAnswer: Sendable, Equatable {
    /// The last output of a run.
    case tail(service: String, run: RunID, LastWords)
    /// Everything that was there when `flush` was called is in the files.
    case flushed(UInt64)
    /// A file cannot be written; sent once when that begins. The journal is a log too.
    case writeFailed(LogName, SystemError)
    /// It still cannot be written, and so many bytes are dropped so far.
    case dropping(LogName, dropped: Int)
    /// It can be written again, and so many bytes were dropped meanwhile; for dropped lines of the
    /// journal, a line in the journal says so.
    case writeRecovered(LogName, dropped: Int, lasted: Duration)
    /// A file was rotated to this name, in the folder of logs; in the middle of a line if that was
    /// too long.
    case archived(LogName, file: String, compress: Bool, cutsLine: Bool)
    /// A small file of the project's state to append to is missing.
    case gone(file: String)
    /// An archive is not compressed yet.
    case uncompressed(file: String)
    /// A job of another room was done.
    case performed(PerformedWork)
    /// Alerts look for this in the output of a service, and it was seen.
    case noticed(LogName, OutputSign)
    /// An archive was removed.
    case removed(file: String, bytes: Int, reason: RemovalReason)
}

/// The result of a job that the scribe did for another room.
public struct PerformedWork: Sendable, Equatable {
    /// The number that the job was ordered with.
    public let token: UInt64
    /// The result; nil where the queue was full, and the job was skipped.
    public let value: (any Sendable)?

    /// Compares the numbers, which are never used twice.
    public static func == (a: Self, b: Self) -> Bool { a.token == b.token }
}

/// Why an archive is removed; the raw value is the word in the journal.
public enum RemovalReason: String, Sendable {
    /// The log has enough newer archives.
    case keep
    /// All logs together exceed their budget.
    case total
    /// The disk is full, or nearly full.
    case disk
}

/// A message from the loop to the scribe.
enum ScribeOrder: Sendable {
    /// Opens a log; the scribe takes ownership of the descriptor.
    case open(LogName, reader: Int32, LogPolicy, of: LivingRun?, watching: OutputRules?)
    /// All existing logs were opened.
    case settle
    case close(LogName)
    case journal(Record)
    /// Begins a run; the bytes written by then belong to the run before, nil for all bytes.
    case mark(service: String, RunID, WrittenOutput?)
    case ended(service: String, RunID, WrittenOutput?)
    case tail(service: String, run: RunID, Ending?, WrittenOutput?)
    case rotate(services: [String], UInt64)
    case replace(file: String, [UInt8])
    case append(file: String, [UInt8])
    case perform(@Sendable () -> Void)
    case performAnswering(UInt64, @Sendable () -> any Sendable)
    case flush(UInt64)
    case finish
}
