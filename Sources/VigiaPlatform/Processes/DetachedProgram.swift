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
        var (actions, attributes) = unsafe (posix_spawn_file_actions_t(), posix_spawnattr_t())
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for number: Int32 in 1...2 {
            unsafe posix_spawn_file_actions_adddup2(&actions, output.raw, number)
        }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        let flags = Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK)
        unsafe posix_spawnattr_setflags(&attributes, flags)
        let copies = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        var child: Int32 = 0
        let number = FileLimit.holding(fileLimit ?? FileLimit.now) {
            unsafe copies.withUnsafeBufferPointer { buffer in
                guard let first = buffer.baseAddress else { preconditionFailure("never empty") }
                return unsafe posix_spawn(
                    &child,
                    words[0],
                    &actions,
                    &attributes,
                    first,
                    Glibc.environ
                )
            }
        }
        guard number == 0 else { throw SystemError(call: "run \(words[0])", errno: number) }
        pid = child
    }

    /// The flag `POSIX_SPAWN_SETSID`, a macro that Swift does not import.
    ///
    /// Source: glibc's spawn.h.
    private static let newSession: Int16 = 0x80

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
