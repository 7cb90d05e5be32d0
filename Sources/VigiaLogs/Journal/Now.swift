public import VigiaCore
internal import VigiaPlatform

extension Clock {
    /// The monotonic time, which the scribe uses only to schedule retries.
    static var now: Instant { Instant(nanoseconds: sinceBoot()) }
}

extension WallTime {
    /// The wall clock, for people only; no decision depends on it.
    public static var now: WallTime { WallTime(Clock.wall()) }
}
