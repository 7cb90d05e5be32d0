internal import VigiaCore
internal import VigiaPlatform

extension Clock {
    /// The time by which the scribe knows when to try again; it decides nothing else.
    static var now: Instant { Instant(nanoseconds: sinceBoot()) }
}

extension WallTime {
    /// The time of a line that the scribe itself adds to the journal.
    static var now: WallTime {
        let (seconds, nanoseconds) = Clock.wall()
        return WallTime(seconds: seconds, nanoseconds: nanoseconds)
    }
}
