internal import CLinux
internal import Glibc

/// A program that is run to its end, with a deadline, and whose words are read as they come.
public struct ChildProgram: Sendable {
    /// Who it runs as; the caller must be root.
    public struct User: Hashable, Sendable {
        /// The user.
        public var uid: UInt32
        /// The primary group.
        public var gid: UInt32
        /// The supplementary groups.
        public var groups: [UInt32]

        /// Takes the numbers.
        public init(uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
            (self.uid, self.gid, self.groups) = (uid, gid, groups)
        }
    }

    /// How it came to its end.
    public enum Ending: Hashable, Sendable {
        /// By itself, with this status.
        case exited(Int32)
        /// By a signal.
        case signalled(Int32)
        /// It was killed at its deadline.
        case late
    }

    /// What came of it.
    public struct Outcome: Sendable {
        /// How it ended.
        public var ending: Ending
        /// The last of what it wrote to both streams, at most `ChildProgram.tailMax` bytes.
        public var tail: String
    }

    /// The program, looked up in its own `PATH`, and its arguments.
    public var words: [String]
    /// The absolute folder it starts in.
    public var directory: String
    /// Its whole environment.
    public var environment: [String: String]
    /// Who it runs as; nil for whoever calls.
    public var user: User?

    /// Takes the parts.
    public init(
        _ words: [String],
        in directory: String,
        environment: [String: String],
        user: User? = nil
    ) {
        (self.words, self.directory) = (words, directory)
        (self.environment, self.user) = (environment, user)
    }

    /// The most bytes of a tail.
    public static let tailMax = 16 * 1024
    /// The most bytes of a line that is handed out; the rest of it is passed over.
    public static let lineMax = 4 * 1024

    /// Runs it to its end; at the deadline, it and what it began in its process group are killed.
    ///
    /// - Parameters:
    ///   - limit: how long it may take.
    ///   - line: gets each line that it writes, to whichever stream.
    /// - Returns: what came of it.
    /// - Throws: why it could not be started.
    public func run(
        within limit: Duration,
        _ line: (String) -> Void = { _ in }
    ) throws(SystemError) -> Outcome {
        let deadline = Clock.uptime + limit
        let (output, input) = try FileDescriptor.pipe()
        let reader = FileDescriptor(owning: output)
        let pid = try spawn(writing: FileDescriptor(owning: input))
        let pidfd = vigia_pidfd_open(pid)
        defer { if pidfd >= 0 { _ = close(pidfd) } }
        var words = Words()
        let isLate = !words.read(from: reader, untilEnd: pidfd, before: deadline, line)
        return Outcome(ending: reap(pid, isLate: isLate), tail: words.tail)
    }

    /// Starts it as the leader of a process group, with one pipe as both of its streams.
    private func spawn(writing writer: consuming FileDescriptor) throws(SystemError) -> Int32 {
        let program = try ProgramSearch.find(
            words[0],
            path: environment["PATH"],
            from: directory
        )
        let line = privileges(for: program) + [program] + words.dropFirst()
        var (actions, attributes) = unsafe (posix_spawn_file_actions_t(), posix_spawnattr_t())
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, writer.raw, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, writer.raw, 2)
        unsafe posix_spawn_file_actions_addchdir_np(&actions, directory)
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK)
        )
        let copies = unsafe line.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer { unsafe (copies + variables).forEach { unsafe free($0) } }
        var pid: Int32 = 0
        let number = unsafe posix_spawn(&pid, line[0], &actions, &attributes, copies, variables)
        guard number == 0 else { throw SystemError(call: "run \(words[0])", errno: number) }
        return pid
    }

    /// The words before the program's own by which it runs as somebody else, and ends when this
    /// process does.
    ///
    /// Source: setpriv(1), which every Debian has.
    private func privileges(for program: String) -> [String] {
        let setpriv = "/usr/bin/setpriv"
        let isThere = unsafe access(setpriv, X_OK) == 0
        guard user != nil || isThere else { return [] }
        var words = [setpriv, "--pdeathsig", "TERM"]
        if let user {
            let groups = user.groups.map { "\($0)" }.joined(separator: ",")
            words += ["--reuid", "\(user.uid)", "--regid", "\(user.gid)"]
            words += groups.isEmpty ? ["--clear-groups"] : ["--groups", groups]
        }
        return words + ["--"]
    }

    private func reap(_ pid: Int32, isLate: Bool) -> Ending {
        var status: Int32 = 0
        // Its number is its own while nobody has waited for it; what it began and left behind in
        // its process group does not go on either.
        _ = kill(-pid, SIGKILL)
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        if isLate { return .late }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    }
}

/// What a program has written, as lines and as the last of it.
private struct Words {
    private var line: [UInt8] = []
    private var last: [UInt8] = []

    var tail: String { String(decoding: last, as: UTF8.self) }

    /// Reads until the program has ended, or nobody holds the other end; false where the
    /// deadline came first.
    mutating func read(
        from reader: borrowing FileDescriptor,
        untilEnd pidfd: Int32,
        before deadline: Duration,
        _ take: (String) -> Void
    ) -> Bool {
        var (block, hasEnded, isOpen) = ([UInt8](repeating: 0, count: 1 << 16), false, true)
        while isOpen || !hasEnded {
            var questions = [
                pollfd(fd: isOpen ? reader.raw : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: hasEnded ? -1 : pidfd, events: Int16(POLLIN), revents: 0),
            ]
            let rest = hasEnded ? .zero : max(.zero, deadline - Clock.uptime)
            let parts = rest.components
            let milliseconds = parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
            let wait = Int32(clamping: milliseconds + (hasEnded ? 0 : 1))
            let count = unsafe poll(&questions, 2, wait)
            if count < 0, errno == EINTR { continue }
            if questions[1].revents != 0 { hasEnded = true }
            if questions[0].revents != 0, !hasEnded || Clock.uptime < deadline {
                let count = unsafe Glibc.read(reader.raw, &block, block.count)
                if count > 0 { add(block[..<count], take) }
                if count == 0 { isOpen = false }
            } else if hasEnded {
                // What others still hold open is not waited for.
                break
            } else if count <= 0 {
                return false
            }
        }
        if !line.isEmpty { take(String(decoding: line, as: UTF8.self)) }
        return true
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, _ take: (String) -> Void) {
        last += bytes
        if last.count > ChildProgram.tailMax { last.removeFirst(last.count - ChildProgram.tailMax) }
        for byte in bytes {
            if byte == 10 || byte == 13 {
                if !line.isEmpty { take(String(decoding: line, as: UTF8.self)) }
                line.removeAll(keepingCapacity: true)
            } else if line.count < ChildProgram.lineMax {
                line.append(byte)
            }
        }
    }
}
