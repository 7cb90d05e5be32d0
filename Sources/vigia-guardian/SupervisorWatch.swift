import CLinux

/// Detects a supervisor that hangs: it does not read its messages.
///
/// Nothing wakes the guardian while the supervisor reads at once. Only after something was sent,
/// possibly for a client at the guardian's own socket (`hearAskers`), it checks every two seconds
/// whether that was read; after five checks without progress, the supervisor is killed and
/// replaced. A late check proves nothing, since this process did not run either, and a traced
/// process is left alone.
struct SupervisorWatch {
    /// When to check next.
    var lookAt = Time.never
    /// Whether it is at work; before that it may read a large configuration.
    var isReady = false
    /// Whether it was found hanging, and was killed.
    private(set) var isHung = false
    /// The number of consecutive checks without progress.
    private var looks = 0
    /// Unread bytes and CPU time at the last check.
    private var unread: Int32 = 0
    private var used: UInt64 = 0

    /// The interval of checks, in milliseconds.
    private static let lookEvery: Int64 = 2_000
    /// How late a check may come and still count, in milliseconds.
    private static let lateMax: Int64 = 1_000
    /// The number of checks without progress until it hangs, and the number if it is busy or
    /// starting.
    private static let (looksMax, looksMaxOfBusy) = (5, 30)

    /// Records that something was sent.
    mutating func sent(at now: Int64) {
        if lookAt == Time.never { (lookAt, looks, unread) = (now + Self.lookEvery, 0, 0) }
    }

    /// Records a message from it, so it lives.
    mutating func heard() { looks = 0 }

    /// Checks whether the supervisor reads its `link`; true if it hangs and must be replaced.
    mutating func look(_ pid: Int32, _ link: Int32, at now: Int64) -> Bool {
        let (isLate, before) = (now - lookAt > Self.lateMax, unread)
        unread = link >= 0 ? vigia_unread(link) : 0
        guard unread > 0 else {
            lookAt = Time.never
            return false
        }
        lookAt = now + Self.lookEvery
        guard let stat = ProcessStat(pid), !stat.isDead else { return false }
        let hasWorked = stat.processorTime > used
        used = stat.processorTime
        looks = isLate || unread < before ? 0 : looks + 1
        // A process waiting for a disk cannot be killed, and a traced one is stopped on purpose.
        if stat.state == UInt8(ascii: "D") || stat.state == UInt8(ascii: "t") { looks = 0 }
        let isBusy = !isReady || hasWorked || stat.state == UInt8(ascii: "R")
        isHung = looks >= (isBusy ? Self.looksMaxOfBusy : Self.looksMax)
        return isHung
    }
}

extension Guardian {
    /// Replaces a supervisor that does not read its messages.
    mutating func lookAtSupervisor(_ now: Int64) {
        guard supervisor.isRunning else {
            supervisor.watch.lookAt = Time.never
            return
        }
        guard supervisor.watch.look(supervisor.pid, supervisor.link, at: now) else { return }
        say("vigia-guardian: the supervisor gives no sign of life, and is replaced\n")
        kill(supervisor.pid, SIGKILL)
    }
}
