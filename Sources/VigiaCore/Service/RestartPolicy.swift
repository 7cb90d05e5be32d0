/// How a service comes back after it ended.
///
/// Times are least times between two *starts*, so a service that ran for long comes back at
/// once. `VigiaConfig` holds every value to its range before it comes here.
public struct RestartPolicy: Hashable, Codable, Sendable {
    /// Which ends are followed by a new start.
    public enum Mode: String, Hashable, Codable, Sendable, CaseIterable {
        /// Every end that nobody asked for.
        case always
        /// Every such end but exit status 0.
        case onFailure = "on-failure"
        /// None.
        case never
    }

    /// Which ends are followed by a new start.
    public var mode: Mode
    /// The least time between two starts, before any backoff.
    public var delay: Duration
    /// What `delay` is multiplied by with each further run that ended before it was stable.
    public var backoff: Double
    /// The most that `delay` grows to.
    public var delayMax: Duration
    /// The part of the delay that is added or taken at random, 0 to 0.5.
    public var jitter: Double
    /// How many unstable runs, in a row or within `window`, open the breaker.
    public var attempts: Int
    /// The time in which unstable runs are counted.
    public var window: Duration
    /// How long a run must have been healthy to count as stable.
    public var stableAfter: Duration
    /// The time between trials while the breaker is open; nil for no trials: it stays down.
    public var cooldown: Duration?
    /// More restarts than this within an hour raise the flapping alert.
    public var flappingMax: Int

    /// Takes the policy, by default that of the manual.
    public init(
        mode: Mode = .always,
        delay: Duration = .seconds(5),
        backoff: Double = 2,
        delayMax: Duration = .seconds(30),
        jitter: Double = 0.1,
        attempts: Int = 5,
        window: Duration = .seconds(600),
        stableAfter: Duration = .seconds(60),
        cooldown: Duration? = .seconds(300),
        flappingMax: Int = 5
    ) {
        (self.mode, self.delay, self.backoff, self.delayMax) = (mode, delay, backoff, delayMax)
        (self.jitter, self.attempts, self.window) = (jitter, attempts, window)
        (self.stableAfter, self.cooldown, self.flappingMax) = (stableAfter, cooldown, flappingMax)
    }

    /// The least time between the start of the last run and the next start.
    ///
    /// - Parameters:
    ///   - unstable: how many runs in a row ended before they were stable, the last included.
    ///   - draw: a random number from 0 to 1, drawn outside.
    /// - Returns: the grown delay, with its jitter.
    public func delay(afterUnstable unstable: Int, draw: Double) -> Duration {
        var grown = delay
        for _ in 1..<max(unstable, 1) where grown < delayMax { grown = grown.scaled(by: backoff) }
        return min(grown, max(delay, delayMax)).scaled(by: 1 + jitter * (2 * draw - 1))
    }
}
