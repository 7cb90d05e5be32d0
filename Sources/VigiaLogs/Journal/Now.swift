public import VigiaCore
internal import VigiaPlatform

extension Clock {
    /// The time by which the scribe knows when to try again; it decides nothing else.
    static var now: Instant { Instant(nanoseconds: sinceBoot()) }
}

extension WallTime {
    /// The time by which people tell what happened; it decides nothing.
    public static var now: WallTime {
        let (seconds, nanoseconds) = Clock.wall()
        return WallTime(seconds: seconds, nanoseconds: nanoseconds)
    }
}
