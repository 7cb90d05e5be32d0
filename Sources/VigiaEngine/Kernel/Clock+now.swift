import VigiaCore
import VigiaPlatform

extension Clock {
    /// The time by which everything is decided.
    static var now: Instant { Instant(nanoseconds: sinceBoot()) }
}

extension WallTime {
    /// The time by which people tell what happened.
    static var now: WallTime {
        let (seconds, nanoseconds) = Clock.wall()
        return WallTime(seconds: seconds, nanoseconds: nanoseconds)
    }
}
