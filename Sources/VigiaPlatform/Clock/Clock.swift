internal import CLinux
internal import Glibc

/// The machine's two clocks, as plain numbers.
///
/// Only the loop reads them; whoever decides gets the time handed in.
public enum Clock {
    /// Nanoseconds since boot, without the time that the machine slept; never goes back.
    ///
    /// Source: clock_gettime(2), `CLOCK_MONOTONIC`.
    public static func sinceBoot() -> Int64 {
        let time = read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// How long the machine has run, without the time that it slept; never goes back.
    ///
    /// For measuring how long something takes. The standard library's `ContinuousClock` would
    /// bring the whole run time of `async` along.
    public static var uptime: Duration { .nanoseconds(sinceBoot()) }

    /// Seconds and nanoseconds since 1970-01-01 UTC, for people to read; jumps when it is set.
    ///
    /// Source: clock_gettime(2), `CLOCK_REALTIME`.
    public static func wall() -> (seconds: Int64, nanoseconds: Int64) {
        let time = read(CLOCK_REALTIME)
        return (Int64(time.tv_sec), Int64(time.tv_nsec))
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        let result = unsafe clock_gettime(clock, &time)
        precondition(result == 0, "both clocks exist on every Linux")
        return time
    }
}
