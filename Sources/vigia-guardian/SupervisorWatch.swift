import CLinux

/// Whether the supervisor reads what it is told: one that does not has hung.
///
/// There is nothing to wake for as long as it reads at once. Only where something was sent, be it
/// for somebody who has asked at the guardian's own socket (`hearAskers`), is it looked whether that
/// was taken, every two seconds; five looks without any progress, and it is killed and replaced. A
/// look that came late itself proves nothing, since this process did not run either, and whoever is
/// being debugged is left alone.
struct SupervisorWatch {
    /// When it is looked next.
    var lookAt = Time.never
    /// Whether it has begun its work; before that it may read a large configuration.
    var isReady = false
    /// Whether it was found to hang, and killed for that.
    private(set) var isHung = false
    /// How many looks in a row found no progress.
    private var looks = 0
    /// The bytes that it had not read at the last look, and the processor time it had used.
    private var unread: Int32 = 0
    private var used: UInt64 = 0

    /// The time between two looks, in milliseconds.
    private static let lookEvery: Int64 = 2_000
    /// How late a look may come and still count, in milliseconds.
    private static let lateMax: Int64 = 1_000
    /// How many looks without progress make a hang, and how many where it works or begins.
    private static let (looksMax, looksMaxOfBusy) = (5, 30)

    /// Something was sent.
    mutating func sent(at now: Int64) {
        if lookAt == Time.never { (lookAt, looks, unread) = (now + Self.lookEvery, 0, 0) }
    }

    /// It said something, so it lives.
    mutating func heard() { looks = 0 }

    /// Looks whether the supervisor with this `pid` reads what the `link` brings; true where it
    /// hangs and is to be replaced.
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
        // Whoever waits for a disk cannot be killed, and whoever is traced is meant to stand.
        if stat.state == UInt8(ascii: "D") || stat.state == UInt8(ascii: "t") { looks = 0 }
        let isBusy = !isReady || hasWorked || stat.state == UInt8(ascii: "R")
        isHung = looks >= (isBusy ? Self.looksMaxOfBusy : Self.looksMax)
        return isHung
    }
}

extension Guardian {
    /// Replaces a supervisor that does not read what it is told.
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
