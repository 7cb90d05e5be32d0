internal import Glibc

/// A child program in a session of its own, whose output goes to a file in memory.
///
/// It goes on if this process ends: neither a lost terminal nor an output without reader ends it.
public final class DetachedProgram {
    private let pid: Int32
    private let output: FileDescriptor
    private var offset = 0
    /// Its exit status, or 128 and the signal's number, as a shell says it; nil while it runs.
    public private(set) var status: Int32?

    /// The most bytes that `newOutput` returns at once.
    private static let outputBytesMax = 256 * 1024

    /// Starts a program with this process's environment, no input, and no blocked signals.
    ///
    /// - Parameters:
    ///   - words: the program's absolute path and its arguments.
    ///   - fileLimit: its soft limit of open files; nil for this process's own.
    /// - Throws: the failed system call.
    public init(_ words: [String], fileLimit: Int? = nil) throws(SystemError) {
        output = try .memory("vigia-output")
        let file = output.raw
        let child = FileLimit.holding(fileLimit ?? FileLimit.now) {
            unsafe SessionProgram.start(words, unblocksSignals: true) { actions in
                unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
                for number: Int32 in 1...2 {
                    unsafe posix_spawn_file_actions_adddup2(&actions, file, number)
                }
            }
        }
        guard child > 0 else { throw SystemError(call: "run \(words[0])", errno: -child) }
        pid = child
    }

    /// Looks whether it has ended, without waiting.
    ///
    /// - Returns: its status, as `status` has it from then on.
    @discardableResult
    public func look() -> Int32? {
        if status != nil { return status }
        var raw: Int32 = 0
        guard unsafe waitpid(pid, &raw, WNOHANG) == pid else { return nil }
        status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + raw & 0x7f
        return status
    }

    /// The output since the last call, at most 256 KB.
    public func newOutput() -> [UInt8] {
        let bytes = output.bytes(from: offset, limit: Self.outputBytesMax)
        offset += bytes.count
        return bytes
    }
}
