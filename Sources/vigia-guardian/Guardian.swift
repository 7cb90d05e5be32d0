import CLinux

/// The parent and reaper of every service: it spawns, signals, reaps and keeps descriptors,
/// and decides nothing.
///
/// Once it runs it allocates nothing, and no error ends it. All that it would ever have to
/// tell is in its tables, so a full socket or a dead supervisor delays a report and loses none.
@main
struct Guardian {
    static func main() {
        let options = Options.fromCommandLine()
        guard vigia_spawn_prepare() == 0 else {
            say("vigia-guardian: there are no descriptors\n")
            exit(1)
        }
        var guardian = Guardian(options)
        if let estate = options.estate { guardian.takeOver(estate) }
        guardian.keepPresence()
        options.writeLock()
        exit(guardian.run())
    }

    let options: Options
    let signals: Int32
    let epoll: Int32
    /// The limit on open files as it was; services get it back.
    let files: rlimit
    /// How readily the kernel ended this process when memory is short; services get it back.
    var oomScore: OomScore
    var runs = RunTable()
    var kept = KeptTable()
    var supervisor = SupervisorProcess()
    /// The one of the guardian before.
    var before = SupervisorBefore()
    /// Whether orphans come to this process.
    let isSubreaper: Bool
    let trees: Trees
    var census: Census
    var ending = Ending()
    var presence = Presence()
    /// What to go back to while it is not known whether an upgrade works.
    var trial = Trial()
    /// When it is looked again for the rest of trees of which nobody tells.
    var lookAt = Time.never

    /// What is on its way while the guardian itself is to end.
    struct Ending {
        /// The signal that asked for it; 0 for none.
        var signal: Int32 = 0
        /// Whether the supervisor still has to be told.
        var isUntold = false
        /// When the guardian does it itself, should the supervisor not.
        var takeOverAt = Time.never
        /// Whether nothing new may begin.
        var hasBegun = false
        var killAt = Time.never
        var status: Int32 = 0
    }

    /// How long the supervisor may take to end everything after a signal.
    static let stopWithin: Int64 = 60_000
    /// How long runs may take to end after SIGTERM once the supervisor gave its last order, and
    /// where it never gave it; then they are killed.
    static let (endWithin, endAloneWithin): (Int64, Int64) = (2_000, 10_000)
    /// How often it is tried to start a supervisor before everything is ended without one.
    static let triesMax = 3
    /// How long the supervisor may take to end after its last order.
    static let leaveWithin: Int64 = 10_000

    init(_ options: Options) {
        self.options = options
        trees = Trees(of: options.identity)
        census = Census(of: options.identity)
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
        oomScore = OomScore.protect(inherited: options.estate)
        files = Self.raiseFileLimit(inherited: options.estate)
        guard signals >= 0, epoll >= 0 else {
            say("vigia-guardian: there are no descriptors\n")
            exit(1)
        }
        watch(signals, EPOLLIN.rawValue)
    }

    /// Raises the limit on open files as far as it goes: each service has four pipe ends here.
    private static func raiseFileLimit(inherited: Estate?) -> rlimit {
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
        // A child may have ended, and its signal been taken, before this program began.
        reap()
        if !supervisor.isRunning, before.handover.mayBegin, !ending.hasBegun { startSupervisor() }
        while !isOver {
            sendReports()
            wait()
            keepTime()
        }
        trees.removeHome()
        return ending.status
    }

    private var isOver: Bool {
        ending.hasBegun && !supervisor.isRunning && !before.isRunning && runs.living == 0
    }

    /// Sleeps until something happens or the next deadline is due, and takes it in.
    private mutating func wait() {
        var event = unsafe epoll_event()
        let count = unsafe epoll_wait(epoll, &event, 1, Time.span(until: nextDeadline))
        census.isFresh = false
        guard count > 0 else { return }
        if unsafe event.data.fd == signals {
            takeSignals()
        } else if unsafe event.data.fd == supervisor.link {
            if unsafe event.events & EPOLLIN.rawValue != 0 {
                takeOrders(from: .present)
                if supervisor.owesPong { reap() }  // What it has yet to be told comes first.
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
            // A child of this process tells more when it is reaped.
            reap()
            if let index = unsafe runs.index(ofProcess: event.data.fd) { endedElsewhere(index) }
            settleTrees()  // Or the last process has left the cgroup of an ended run.
        }
    }

    private var nextDeadline: Int64 {
        var next = supervisor.isRunning ? supervisor.killAt : supervisor.startAt
        if ending.takeOverAt < next { next = ending.takeOverAt }
        if ending.hasBegun, runs.living > 0, ending.killAt < next { next = ending.killAt }
        next = min(next, lookAt, min(trial.until, before.killAt))
        return min(next, presence.hearsAt, supervisor.watch.lookAt)
    }

    /// Does what is due.
    private mutating func keepTime() {
        let now = Time.now
        if lookAt <= now { settleTrees() }
        if trial.until <= now { goBack() }
        if presence.hearsAt <= now { hearAgain() }
        if supervisor.watch.lookAt <= now { lookAtSupervisor(now) }
        if ending.signal != 0, !supervisor.isRunning, !ending.hasBegun {
            // Nobody is there to be asked, and there is nothing to stop, or nobody who could.
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

    /// Ends what still runs; nothing new begins any more.
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
            ending.isUntold = true
            if ending.takeOverAt == Time.never, !ending.hasBegun {
                ending.takeOverAt = Time.now + Self.stopWithin
            }
        }
        reap()
    }

    /// Has the loop wake for a descriptor.
    func watch(_ descriptor: Int32, _ kinds: UInt32, isNew: Bool = true) {
        var event = unsafe epoll_event()
        unsafe event.events = kinds
        unsafe event.data.fd = descriptor
        unsafe epoll_ctl(epoll, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event)
    }
}
