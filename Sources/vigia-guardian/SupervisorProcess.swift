import CLinux

/// The supervisor, as the guardian knows it: its process, its link, and when to start the next.
struct SupervisorProcess {
    var pid: Int32 = 0
    /// The guardian's end of the link; -1 while it is closed.
    var link: Int32 = -1
    /// How many there were.
    var generation: UInt64 = 0
    /// When the next one is due.
    var startAt: Int64 = 0
    /// When one that should have ended is killed.
    var killAt = Time.never
    /// Whether reports wait for room in the socket.
    var isBehind = false
    /// How far its inventory was sent.
    var inventory = InventoryCursor()
    /// Why the guardian could not become another one, which is yet to be told; 0 for nothing.
    var refusal: Int32 = 0
    /// vigia_change, for the first one at work of a guardian that took over from another.
    var change: UInt32 = 0
    /// How often in a row none could be started.
    private(set) var failures = 0
    /// Whether it has asked for a sign of life, and the number under which it did.
    var owesPong = false
    var pong: Int32 = 0
    /// Whether it is to be sent what it only has to read.
    var owesSign = false
    /// Whether it reads what it is told.
    var watch = SupervisorWatch()
    /// What was last said of a supervisor that could not be started, so that it is said once.
    var saidFailure: Int32 = 0
    private var startedAt: Int64 = 0
    private var delay: Int64 = 0

    /// The first delay before another start, and the longest, in milliseconds.
    static let (delayMin, delayMax): (Int64, Int64) = (100, 5_000)
    /// One that lived so long is started again at once, in milliseconds.
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

    /// Notes the end of it, and when the next is due: at once, then 100 ms doubling to 5 s.
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

    /// One that ended in good order has left the rest to the next, which is due at once.
    mutating func leftToTheNext() {
        (delay, startAt) = (0, Time.now)
    }

    /// One that could not even be started.
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

/// How far the inventory was sent to the present supervisor.
struct InventoryCursor {
    enum Phase { case begin, lock, runs, kept, end, done }
    var phase = Phase.begin
    var next = 0
}

extension Guardian {
    /// Starts a supervisor with its end of a new link.
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
        if ending.signal != 0 { ending.isUntold = true }
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

    /// Takes in that the supervisor ended.
    mutating func supervisorEnded(_ status: Int32) {
        supervisor.pid = 0  // It is reaped: whoever reads an estate must not wait for it.
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
            // It refused to begin, and there is nothing to guard.
            ending.hasBegun = true
            supervisor.startAt = Time.never
            let code = vigia_wait_code(status)
            ending.status = code == 0 ? 1 : code
        }
    }
}
