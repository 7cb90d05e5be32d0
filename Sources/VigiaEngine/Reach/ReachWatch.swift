import VigiaCore
import VigiaPlatform

/// What tells that something vanished by which others find this Vigia.
final class ReachWatch {
    let names: NameWatch
    /// When the first thing vanished of those that were not made anew yet.
    var vanishedAt: Instant?
    /// When they are.
    var timer: EventLoop.Watch?
    /// What stands in the way of that, as it was told.
    var refusal: String?
    /// Whether it was told that the project's folder is gone.
    var isDeserted = false

    /// How long nothing more vanishes before things are made anew.
    ///
    /// Whoever removes a folder removes one thing after the other, and would fail where something
    /// new appears in between.
    static let settlesWithin = Duration.milliseconds(50)
    /// The longest that is waited for that.
    static let waitsAtMost = Duration.seconds(1)
    /// When what could not be made anew is tried again.
    static let triesAgainAfter = Duration.seconds(1)
    /// A lock that somebody only asks about is free again within moments.
    static let asksAgainAfter = Duration.milliseconds(10)

    init() throws(SystemError) { names = try NameWatch() }
}
