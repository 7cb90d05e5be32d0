import CLinux

/// The parent and reaper of every service: it spawns, signals, reaps and keeps descriptors,
/// and decides nothing.
///
/// It allocates nothing after its start, and no error ends it. All pending reports are in its
/// tables, so a full socket or a dead supervisor delays a report but loses none.
@main
struct Guardian {
    static func main() {
        let options = Options.fromCommandLine()
        guard vigia_spawn_prepare() == 0 else {
            say("vigia-guardian: there are no descriptors\n")
            exit(1)
        }
        var guardian = Guardian(options)
        if let handover = options.handover { guardian.takeOver(handover) }
        guardian.keepPresence()
        options.writeLock()
        exit(guardian.run())
    }

    let options: Options
    let signals: Int32
    let epoll: Int32
    /// The original limit of open files, restored for services.
    let files: rlimit
    /// The original OOM score adjustment, restored for services.
    var oomScore: OomScore
    var runs = RunTable()
    var kept = KeptTable()
    var supervisor = SupervisorProcess()
    /// The supervisor of the previous guardian.
    var before = SupervisorBefore()
    /// Whether this process is a subreaper, so that orphans become its children.
    let isSubreaper: Bool
    let cgroups: RunCgroups
    var processTrees: ProcessTrees
    var ending = Ending()
    var presence = Presence()
    /// The previous guardian to return to until an upgrade has proved itself.
    var trial = Trial()
    /// When to look again for trees whose end nobody reports.
    var lookAt = Time.never

    /// The progress of the guardian's own ending.
    struct Ending {
        /// The signal that requested it; 0 for none.
        var signal: Int32 = 0
        /// Whether the supervisor has not been told yet.
        var isUnreported = false
        /// When the guardian ends the runs itself if the supervisor does not.
        var takeOverAt = Time.never
        /// Whether new runs are refused.
        var hasBegun = false
        var killAt = Time.never
        var status: Int32 = 0
    }

    /// How long the supervisor may take to end everything after a signal, in milliseconds.
    static let stopWithin: Int64 = 60_000
    /// How long runs may take to end after SIGTERM, in milliseconds, after the supervisor's last
    /// order and without one; then they are killed.
    static let (endWithin, endAloneWithin): (Int64, Int64) = (2_000, 10_000)
    /// The number of failed starts of a supervisor before everything is ended without one.
    static let triesMax = 3
    /// How long the supervisor may take to end after its last order, in milliseconds.
    static let leaveWithin: Int64 = 10_000

    init(_ options: Options) {
        self.options = options
        cgroups = RunCgroups(of: options.identity)
        processTrees = ProcessTrees(of: options.identity)
        var set = sigset_t()
        unsafe sigfillset(&set)
        let faults: InlineArray<5, Int32> = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT]
        for place in faults.indices { unsafe sigdelset(&set, faults[place]) }
        unsafe sigprocmask(SIG_BLOCK, &set, nil)
        unsafe sigemptyset(&set)
        let wanted: InlineArray<4, Int32> = [SIGCHLD, SIGTERM, SIGINT, SIGHUP]
        for place in wanted.indices { unsafe sigaddset(&set, wanted[place]) }
        signals = unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        isSubreaper = vigia_subreaper() == 0
        oomScore = OomScore.protect(inherited: options.handover)
        files = Self.raiseFileLimit(inherited: options.handover)
        guard signals >= 0, epoll >= 0 else {
            say("vigia-guardian: there are no descriptors\n")
            exit(1)
        }
        watch(signals, EPOLLIN.rawValue)
    }

    /// Raises the limit of open files to its maximum: each service has four pipe ends here.
    private static func raiseFileLimit(inherited: GuardianHandover?) -> rlimit {
        var old = rlimit()
        unsafe vigia_file_limit(&old)
        if let head = inherited?.head, head.files_max > 0 {
            return rlimit(rlim_cur: rlim_t(head.files_now), rlim_max: rlim_t(head.files_max))
        }
        var new = old
        new.rlim_cur = new.rlim_max
        unsafe vigia_set_file_limit(&new)
        return old
    }

    /// Runs until everything has ended.
    ///
    /// - Returns: the exit status.
    mutating func run() -> Int32 {
        // A child may have ended, and its signal been consumed, before this program started.
        reap()
        if !supervisor.isRunning, before.handover.mayBegin, !ending.hasBegun { startSupervisor() }
        while !isOver {
            sendReports()
            wait()
            keepTime()
        }
        cgroups.removeHome()
        return ending.status
    }

    private var isOver: Bool {
        ending.hasBegun && !supervisor.isRunning && !before.isRunning && runs.living == 0
    }

    /// Sleeps until an event or the next deadline, and handles the events.
    private mutating func wait() {
        var event = unsafe epoll_event()
        let count = unsafe epoll_wait(epoll, &event, 1, Time.span(until: nextDeadline))
        processTrees.isFresh = false
        guard count > 0 else { return }
        if unsafe event.data.fd == signals {
            takeSignals()
        } else if unsafe event.data.fd == supervisor.link {
            if unsafe event.events & EPOLLIN.rawValue != 0 {
                takeOrders(from: .present)
                if supervisor.owesPong { reap() }  // Pending reports come first.
            } else if unsafe event.events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 {
                supervisor.closeLink()
            }
        } else if unsafe event.data.fd == presence.socket {
            hearAskers()
        } else if unsafe event.data.fd == before.link {
            if unsafe event.events & EPOLLIN.rawValue != 0 {
                takeOrders(from: .before)
            } else {
                before.closeLink()
            }
        } else {
            // Reaping reports more about a child of this process.
            reap()
            if let index = unsafe runs.index(ofProcess: event.data.fd) { endedElsewhere(index) }
            settleTrees()  // The last process may have left an ended run's cgroup.
        }
    }

    private var nextDeadline: Int64 {
        var next = supervisor.isRunning ? supervisor.killAt : supervisor.startAt
        if ending.takeOverAt < next { next = ending.takeOverAt }
        if ending.hasBegun, runs.living > 0, ending.killAt < next { next = ending.killAt }
        next = min(next, lookAt, min(trial.until, before.killAt))
        return min(next, presence.hearsAt, supervisor.watch.lookAt)
    }

    /// Handles due deadlines.
    private mutating func keepTime() {
        let now = Time.now
        if lookAt <= now { settleTrees() }
        if trial.until <= now { goBack() }
        if presence.hearsAt <= now { hearAgain() }
        if supervisor.watch.lookAt <= now { lookAtSupervisor(now) }
        if ending.signal != 0, !supervisor.isRunning, !ending.hasBegun {
            // There is no supervisor to ask, and nothing to stop, or nobody to stop it.
            if runs.living == 0, kept.isEmpty { beginEnding(1) }
            if supervisor.failures >= Self.triesMax { beginEnding(1, within: Self.endAloneWithin) }
        }
        if !supervisor.isRunning, supervisor.startAt <= now { startSupervisor() }
        if before.isRunning, before.killAt <= now {
            before.killAt = Time.never
            kill(before.pid, SIGKILL)
        }
        if ending.takeOverAt <= now {
            ending.takeOverAt = Time.never
            beginEnding(1, within: Self.endAloneWithin)
        }
        if ending.hasBegun, runs.living > 0, ending.killAt <= now {
            ending.killAt = now + Self.endWithin
            signalAll(SIGKILL)
        }
        if supervisor.isRunning, supervisor.killAt <= now {
            supervisor.killAt = Time.never
            kill(supervisor.pid, SIGKILL)
        }
    }

    /// Ends all runs; nothing new starts any more.
    mutating func beginEnding(_ status: Int32, within: Int64 = endWithin) {
        guard !ending.hasBegun else { return }
        ending.hasBegun = true
        ending.status = status
        ending.takeOverAt = Time.never
        ending.killAt = Time.now + within
        supervisor.startAt = Time.never
        if supervisor.isRunning { supervisor.killAt = Time.now + Self.leaveWithin }
        if before.isRunning {
            (before.isTold, before.killAt) = (false, Time.now + Self.leaveWithin)
        }
        signalAll(SIGTERM)
    }

    private mutating func signalAll(_ number: Int32) {
        for index in 0..<runs.used where runs[index].lives {
            signalTree(index, number)
        }
    }

    private mutating func takeSignals() {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while unsafe read(signals, &information, size) == size {
            let number = Int32(bitPattern: information.ssi_signo)
            if number == SIGCHLD { continue }
            ending.signal = number
            ending.isUnreported = true
            if ending.takeOverAt == Time.never, !ending.hasBegun {
                ending.takeOverAt = Time.now + Self.stopWithin
            }
        }
        reap()
    }

    /// Adds a descriptor to the loop.
    func watch(_ descriptor: Int32, _ kinds: UInt32, isNew: Bool = true) {
        var event = unsafe epoll_event()
        unsafe event.events = kinds
        unsafe event.data.fd = descriptor
        unsafe epoll_ctl(epoll, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event)
    }
}
