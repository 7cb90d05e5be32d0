/// How a service is restarted after it ended.
///
/// Delays are least times between two *starts*, so a service that ran for long restarts at once.
/// `VigiaConfig` checks the range of every value.
public struct RestartPolicy: Hashable, Codable, Sendable {
    /// The endings that lead to a restart.
    public enum Mode: String, Hashable, Codable, Sendable, CaseIterable {
        /// Every ending that nobody asked for.
        case always
        /// Every ending that nobody asked for, except exit status 0.
        case onFailure = "on-failure"
        /// No ending.
        case never
    }

    /// The endings that lead to a restart.
    public var mode: Mode
    /// The least time between two starts, before any back-off.
    public var delay: Duration
    /// The factor for `delay` with each further unstable run.
    public var backoff: Double
    /// The longest delay.
    public var delayMax: Duration
    /// The share of the delay that is added or subtracted at random, 0 to 0.5.
    public var jitter: Double
    /// How many unstable runs, in a row or within `window`, open the breaker.
    public var attempts: Int
    /// The time in which unstable runs count also where stable ones lie between.
    public var window: Duration
    /// How long a run must have been healthy to count as stable.
    public var stableAfter: Duration
    /// The time between half-open retries while the breaker is open; nil for none: the service
    /// stays down.
    public var cooldown: Duration?
    /// The most restarts within an hour without the flapping alert.
    public var flappingMax: Int

    /// Takes a policy, with the manual's defaults.
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
    ///   - unstable: how many unstable runs ended in a row, including the last.
    ///   - draw: a random number from 0 to 1.
    /// - Returns: the delay after back-off and jitter.
    public func delay(afterUnstable unstable: Int, draw: Double) -> Duration {
        var grown = delay
        for _ in 1..<max(unstable, 1) where grown < delayMax { grown = grown.scaled(by: backoff) }
        return min(grown, max(delay, delayMax)).scaled(by: 1 + jitter * (2 * draw - 1))
    }
}
