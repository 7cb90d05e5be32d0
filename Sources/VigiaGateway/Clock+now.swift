import VigiaCore
import VigiaPlatform

extension Clock {
    /// The time by which limits are judged.
    static var now: Instant { Instant(nanoseconds: sinceBoot()) }
}
