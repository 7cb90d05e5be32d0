internal import CLinux
internal import Glibc

/// The machine's two clocks, as plain numbers.
///
/// Only the loop reads them; code that decides gets the time as a parameter.
public enum Clock {
    /// Nanoseconds since boot, without suspended time; monotonic.
    ///
    /// Source: clock_gettime(2), `CLOCK_MONOTONIC`.
    public static func sinceBoot() -> Int64 {
        let time = read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Time since boot, without suspended time; monotonic.
    ///
    /// For measuring durations. The standard library's `ContinuousClock` would link the whole
    /// `async` runtime.
    public static var uptime: Duration { .nanoseconds(sinceBoot()) }

    /// Seconds and nanoseconds since 1970-01-01 UTC, for people to read; jumps when the clock is
    /// set.
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
