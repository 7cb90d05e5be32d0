internal import CLinux
internal import Glibc

/// A child program that runs beside this process for a while.
public struct ForegroundProgram: ~Copyable {
    /// How the program ended.
    public enum Outcome: Hashable, Sendable {
        /// It exited with this status.
        case exited(Int32)
        /// A signal ended it.
        case killed(Int32)
        /// The deadline passed, and it was killed.
        case tooLate
    }

    private let pid: Int32
    private var isOver = false

    /// Starts a program with this process's environment.
    ///
    /// - Parameters:
    ///   - words: the program's absolute path and its arguments.
    ///   - input: its standard input, or nil for none.
    ///   - output: its standard output.
    ///   - errors: its standard error.
    /// - Throws: the failed system call.
    public init(
        _ words: [String],
        input: Int32?,
        output: Int32,
        errors: Int32
    ) throws(SystemError) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
        let copies = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        var child: Int32 = 0
        let number = unsafe copies.withUnsafeBufferPointer { buffer in
            guard let first = buffer.baseAddress else { preconditionFailure("never empty") }
            return unsafe posix_spawn(&child, words[0], &actions, nil, first, Glibc.environ)
        }
        guard number == 0 else { throw SystemError(call: "run \(words[0])", errno: number) }
        pid = child
    }

    /// Waits for the program to end, and kills it at the deadline.
    ///
    /// - Parameter limit: how long to wait.
    /// - Returns: how it ended.
    public consuming func end(within limit: Duration) -> Outcome {
        let handle = vigia_pidfd_open(pid)
        defer { if handle >= 0 { _ = close(handle) } }
        let isLate = !ProcessEnding.waits(handle, until: Clock.uptime + limit)
        if isLate { _ = kill(pid, SIGKILL) }
        let status = reap()
        isOver = true
        if isLate { return .tooLate }
        return status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .killed(status & 0x7f)
    }

    private func reap() -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status
    }

    deinit {
        guard !isOver else { return }
        _ = kill(pid, SIGKILL)
        _ = reap()
    }
}
