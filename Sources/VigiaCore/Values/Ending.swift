/// How one run of a service ended.
public enum Ending: Hashable, Codable, Sendable {
    /// The run never started: the step between clone and exec that failed, and the kernel's
    /// errno(3).
    case neverStarted(SpawnStep, errno: Int32)
    /// The process exited with this status, 0 to 255.
    case exited(code: Int32)
    /// A signal ended the process.
    case killed(Signal, coreDumped: Bool)
    /// The process ended while no parent could read its status.
    case unknown

    /// Whether an errno says that Vigia or the machine temporarily lacks a resource.
    ///
    /// EAGAIN, ENOMEM, ENFILE, EMFILE and ENOBUFS: the service is not to blame. Source: errno(3).
    public static func isLack(_ errno: Int32) -> Bool { [11, 12, 23, 24, 105].contains(errno) }

    /// The errno(3) of a resource that Vigia lacked, so that the run never started; nil for other
    /// endings.
    public var lack: Int32? {
        if case .neverStarted(_, let errno) = self, Self.isLack(errno) { errno } else { nil }
    }

    /// ECANCELED: the process was no longer wanted when it was about to be made.
    static let calledOff: Int32 = 125

    /// Whether the process exited with status 0.
    public var isSuccess: Bool { self == .exited(code: 0) }
}

extension Ending: CustomStringConvertible {
    /// The ending in words: `exited with status 1`, `killed by SIGKILL`.
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
    /// The ending as a clause whose subject is the run: `exited with status 1`,
    /// `was killed by SIGKILL`.
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
    /// Make the process: clone3(2).
    case clone = 1
    /// Begin a new session: setsid(2).
    case session = 2
    /// Reset signal mask and dispositions: sigprocmask(2), sigaction(2).
    case signals = 3
    /// Join the control group: cgroups(7).
    case cgroup = 4
    /// Set resource limits: setrlimit(2).
    case rlimit = 5
    /// Set niceness and the out-of-memory score: setpriority(2), proc(5).
    case priority = 6
    /// Set supplementary groups: setgroups(2).
    case groups = 7
    /// Set the group id: setgid(2).
    case setgid = 8
    /// Set the user id: setuid(2).
    case setuid = 9
    /// Forbid new privileges: prctl(2).
    case privileges = 10
    /// Enter the working directory: chdir(2).
    case chdir = 11
    /// Put descriptors in their places: dup2(2).
    case descriptors = 12
    /// Execute the program: execve(2).
    case exec = 13
    /// Read the specification; it fails when it is unreadable, or names a descriptor that is not
    /// kept.
    case specification = 14

    /// The step's name in messages and in the journal.
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

/// How Vigia knows that a run's process tree is empty.
public enum EmptyProof: UInt8, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The run's control group holds no process.
    case cgroup = 1
    /// No process of the run's session is left, and orphans did not come to the guardian.
    case session = 2
    /// The main process ended, and nothing else could be checked.
    case process = 3
    /// No process of the run is a child of the guardian, which inherits all orphans.
    case subreaper = 4

    /// The proof's name in the journal.
    public var description: String {
        switch self {
        case .cgroup: "cgroup"
        case .session: "session"
        case .process: "process"
        case .subreaper: "subreaper"
        }
    }
}

/// The resources that a run used, as the kernel counted them for its main process.
///
/// Source: getrusage(2).
public struct Usage: Hashable, Codable, Sendable {
    /// CPU time in user mode.
    public var user: Duration
    /// CPU time in the kernel.
    public var system: Duration
    /// The peak of its resident memory.
    public var peakMemory: Bytes

    /// Takes the CPU times and the peak memory.
    public init(
        user: Duration = .zero,
        system: Duration = .zero,
        peakMemory: Bytes = .init(count: 0)
    ) {
        (self.user, self.system, self.peakMemory) = (user, system, peakMemory)
    }
}

/// An errno in words, for the errors that users meet when a process is made.
///
/// Source: errno(3).
///
/// - Parameter number: the errno on Linux.
/// - Returns: the words; `error` and the number for any other errno.
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
    /// The wait before a retry after Vigia lacked a resource.
    static let lackPause = Duration.seconds(1)
}
