import VigiaCore
import VigiaPlatform

extension Clock {
    /// The time by which everything is decided.
    static var now: Instant { Instant(nanoseconds: sinceBoot()) }
}
