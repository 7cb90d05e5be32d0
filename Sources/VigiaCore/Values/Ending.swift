/// How one run of a service came to its end.
public enum Ending: Hashable, Codable, Sendable {
    /// It never ran: the step between clone and exec that failed, and the kernel's `errno`.
    case neverStarted(SpawnStep, errno: Int32)
    /// It ended by itself with this status, 0 to 255.
    case exited(code: Int32)
    /// A signal ended it.
    case killed(Signal, coreDumped: Bool)
    /// It ended while nobody who could know was its parent.
    case unknown

    /// Whether an error says that Vigia, or the machine, lacks something for a moment.
    ///
    /// EAGAIN, ENOMEM, ENFILE, EMFILE and ENOBUFS: the service is not to blame. Source: errno(3).
    public static func isLack(_ errno: Int32) -> Bool { [11, 12, 23, 24, 105].contains(errno) }

    /// What Vigia itself lacked so that the run never began, as an errno(3); nil for other ends.
    public var lack: Int32? {
        if case .neverStarted(_, let errno) = self, Self.isLack(errno) { errno } else { nil }
    }

    /// ECANCELED: nobody wanted the process any more when it was to be made.
    static let calledOff: Int32 = 125

    /// Whether this is how a process says that all is well.
    public var isSuccess: Bool { self == .exited(code: 0) }
}

extension Ending: CustomStringConvertible {
    /// The end in words: `exited with status 1`, `killed by SIGKILL`.
    public var description: String {
        switch self {
        case .neverStarted(let step, let errno):
            "could not be started: \(step) failed: \(errnoWords(errno))"
        case .exited(let code): "exited with status \(code)"
        case .killed(let signal, let dumped):
            "killed by \(signal)" + (dumped ? " (core dumped)" : "")
        case .unknown: "ended with an unknown status"
        }
    }
}

extension Ending {
    /// The end as what a run did: `it exited with status 1`, `it was killed by SIGKILL`.
    public var clause: String {
        switch self {
        case .killed: "was \(self)"
        case .neverStarted, .exited, .unknown: description
        }
    }
}

/// The steps of a child between clone and exec, in their order.
///
/// The numbers are those of `vigia_step` in `CLinux`.
public enum SpawnStep: UInt8, Hashable, Codable, Sendable, CaseIterable, CustomStringConvertible {
    /// The process itself could not be made: clone3(2).
    case clone = 1
    /// A new session: setsid(2).
    case session = 2
    /// Signal mask and dispositions: sigprocmask(2), sigaction(2).
    case signals = 3
    /// Joining the control group.
    case cgroup = 4
    /// Resource limits: setrlimit(2).
    case rlimit = 5
    /// Niceness and the out-of-memory score.
    case priority = 6
    /// Supplementary groups: setgroups(2).
    case groups = 7
    /// Group id: setgid(2).
    case setgid = 8
    /// User id: setuid(2).
    case setuid = 9
    /// No new privileges: prctl(2).
    case privileges = 10
    /// Working directory: chdir(2).
    case chdir = 11
    /// Putting descriptors in their places: dup2(2).
    case descriptors = 12
    /// The program itself: execve(2).
    case exec = 13
    /// The specification could not be read, or names what is not kept.
    case specification = 14

    /// The step's name, as it stands in messages and in the journal.
    public var description: String {
        switch self {
        case .clone: "clone"
        case .session: "setsid"
        case .signals: "signals"
        case .cgroup: "cgroup"
        case .rlimit: "rlimit"
        case .priority: "priority"
        case .groups: "setgroups"
        case .setgid: "setgid"
        case .setuid: "setuid"
        case .privileges: "no_new_privs"
        case .chdir: "chdir"
        case .descriptors: "descriptors"
        case .exec: "exec"
        case .specification: "specification"
        }
    }
}

/// How it is known that nothing of a run's tree is left.
public enum EmptyProof: UInt8, Hashable, Codable, Sendable, CustomStringConvertible {
    /// Its control group holds no process.
    case cgroup = 1
    /// No process of its session is left, and orphans did not come to the guardian.
    case session = 2
    /// Its main process ended, and nothing could be looked at beyond that.
    case process = 3
    /// Nothing of it is among the guardian's children, and to it all orphans come.
    case subreaper = 4

    /// The proof's name, as it stands in the journal.
    public var description: String {
        switch self {
        case .cgroup: "cgroup"
        case .session: "session"
        case .process: "process"
        case .subreaper: "subreaper"
        }
    }
}

/// What a run used over its life, as the kernel counted it for its main process.
///
/// Source: getrusage(2).
public struct Usage: Hashable, Codable, Sendable {
    /// Time on a processor in user mode.
    public var user: Duration
    /// Time on a processor in the kernel.
    public var system: Duration
    /// The most memory it held at one time.
    public var peakMemory: Bytes

    /// Takes the three figures.
    public init(
        user: Duration = .zero,
        system: Duration = .zero,
        peakMemory: Bytes = .init(count: 0)
    ) {
        (self.user, self.system, self.peakMemory) = (user, system, peakMemory)
    }
}

/// The kernel's reason in words, for those that a user meets when a process is made.
///
/// Source: errno(3).
///
/// - Parameter number: the kernel's number on Linux.
/// - Returns: the words; the bare number for every other reason.
public func errnoWords(_ number: Int32) -> String {
    switch number {
    case 1: "operation not permitted"
    case 2: "no such file or directory"
    case 7: "argument list too long"
    case 8: "not a program (has it a #! line?)"
    case 11: "no more processes are allowed (RLIMIT_NPROC, or pids.max of the cgroup)"
    case 12: "out of memory"
    case 13: "permission denied"
    case 20: "not a directory"
    case 22: "invalid argument"
    case 23: "too many open files on this machine (fs.file-max)"
    case 24: "too many open files (RLIMIT_NOFILE, ulimit -n)"
    case 26: "the program is being written"
    case 36: "file name too long"
    case 40: "too many symbolic links"
    case 105: "no buffer space"
    case 125: "it was no longer wanted"
    default: "error \(number)"
    }
}

extension Duration {
    /// How long to wait before what could not be done for want of something is tried again.
    static let lackPause = Duration.seconds(1)
}
