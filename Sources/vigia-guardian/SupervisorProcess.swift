import CLinux

/// The supervisor as the guardian knows it: its process, its link, and the next start.
struct SupervisorProcess {
    var pid: Int32 = 0
    /// The guardian's end of the link; -1 if closed.
    var link: Int32 = -1
    /// The number of supervisors started so far.
    var generation: UInt64 = 0
    /// When to start the next one.
    var startAt: Int64 = 0
    /// When to kill one that should have ended.
    var killAt = Time.never
    /// Whether reports wait for space in the socket.
    var isBehind = false
    /// The progress of sending its inventory.
    var inventory = InventoryCursor()
    /// The errno of a failed upgrade that is not reported yet; 0 for none.
    var refusal: Int32 = 0
    /// vigia_change, for the first supervisor after a handover.
    var change: UInt32 = 0
    /// The number of consecutive failed starts.
    private(set) var failures = 0
    /// Whether a ping is unanswered, and its number.
    var owesPong = false
    var pong: Int32 = 0
    /// Whether to send it an unrequested pong.
    var owesSign = false
    /// Whether it reads its messages.
    var watch = SupervisorWatch()
    /// The last start failure printed, so that it is printed once.
    var saidFailure: Int32 = 0
    private var startedAt: Int64 = 0
    private var delay: Int64 = 0

    /// The shortest and longest delay before another start, in milliseconds.
    static let (delayMin, delayMax): (Int64, Int64) = (100, 5_000)
    /// A supervisor that lived at least this long is replaced at once, in milliseconds.
    static let steadyAfter: Int64 = 1_000

    var isRunning: Bool { pid != 0 }

    mutating func began(_ pid: Int32, link: Int32) {
        (self.pid, self.link) = (pid, link)
        startedAt = Time.now
        startAt = Time.never
        generation += 1
        failures = 0
        inventory = InventoryCursor()
        isBehind = false
        (owesPong, owesSign, watch, saidFailure) = (false, false, SupervisorWatch(), 0)
    }

    /// Records its end and sets the next start: at once, then after 100 ms, doubling to 5 s.
    mutating func ended() {
        closeLink()
        pid = 0
        refusal = 0
        killAt = Time.never
        if watch.isHung { change = VIGIA_CHANGE_HUNG.rawValue }
        watch = SupervisorWatch()
        let now = Time.now
        if now - startedAt >= Self.steadyAfter { delay = 0 }
        startAt = now + delay
        delay = delay == 0 ? Self.delayMin : min(delay * 2, Self.delayMax)
    }

    /// Records an orderly end: the next one is started at once.
    mutating func leftToTheNext() {
        (delay, startAt) = (0, Time.now)
    }

    /// Records a failed start.
    mutating func failed() {
        startedAt = Time.now
        failures += 1
        ended()
        if startAt < Time.now + Self.delayMin { startAt = Time.now + Self.delayMin }
    }

    mutating func closeLink() {
        if link >= 0 { close(link) }
        link = -1
    }
}

/// The progress of sending the inventory to the present supervisor.
struct InventoryCursor {
    enum Phase { case begin, lock, runs, kept, end, done }
    var phase = Phase.begin
    var next = 0
}

extension Guardian {
    /// Starts a supervisor with a new link.
    mutating func startSupervisor() {
        var pair = InlineArray<2, Int32>(repeating: -1)
        let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let made = unsafe withUnsafeMutableBytes(of: &pair) { ends in
            unsafe socketpair(
                AF_UNIX,
                kind,
                0,
                ends.baseAddress?.assumingMemoryBound(to: Int32.self)
            )
        }
        guard made == 0 else { return supervisor.failed() }
        let pid = exec(link: pair[1])
        close(pair[1])
        guard pid > 0 else {
            close(pair[0])
            return supervisor.failed()
        }
        supervisor.began(pid, link: pair[0])
        watch(pair[0], EPOLLIN.rawValue)
        if ending.signal != 0 { ending.isUnreported = true }
    }

    private mutating func exec(link: Int32) -> Int32 {
        var (source, target) = (link, Int32(VIGIA_SUPERVISOR_FD))
        var failure = vigia_failure()
        let pid = unsafe withUnsafePointer(to: &source) { source in
            unsafe withUnsafePointer(to: &target) { target in
                var order = unsafe vigia_spawn()
                unsafe order.program = UnsafePointer(options.command[0])
                unsafe order.arguments = UnsafePointer(options.command)
                unsafe order.environment = unsafe UnsafePointer(vigia_environment())
                unsafe order.sources = source
                unsafe order.targets = target
                unsafe order.fd_count = 1
                return unsafe vigia_spawn(&order, &failure)
            }
        }
        if pid <= 0, failure.number != supervisor.saidFailure {
            supervisor.saidFailure = failure.number
            say("vigia-guardian: the supervisor cannot be started, and will be tried again: ")
            sayError(failure.number)
        }
        return pid
    }

    /// Handles the supervisor's end.
    mutating func supervisorEnded(_ status: Int32) {
        supervisor.pid = 0  // It is reaped: a new guardian must not wait for it.
        takeLastOrders()
        supervisor.ended()
        if vigia_wait_exited(status) != 0, vigia_wait_code(status) == 0 {
            supervisor.leftToTheNext()
        }
        if before.handover.nextEnded() { before.putBaton() }
        if trial.isOn { goBack() }
        if ending.hasBegun {
            supervisor.startAt = Time.never
        } else if vigia_wait_exited(status) != 0, runs.living == 0, kept.isEmpty {
            // It refused to start, and there is nothing to guard.
            ending.hasBegun = true
            supervisor.startAt = Time.never
            let code = vigia_wait_code(status)
            ending.status = code == 0 ? 1 : code
        }
    }
}
