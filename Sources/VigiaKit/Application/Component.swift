/// A part of a backend that starts, is checked and stops.
///
/// Components start one after the other in the order in which they were added, and stop in the
/// reverse order. The backend does not start without a critical component, and is unhealthy while
/// one is down. Any other component may fail: the backend is then degraded, and retries that
/// component's start while it serves.
public struct Component: Sendable {
    /// The name in logs and in `GET /api/health`.
    public let name: String
    /// Whether the backend is useless without the component.
    public var isCritical = true
    /// How often the start of a critical component is tried.
    public var attemptsMax = 5
    /// The pause after the first failed attempt; it doubles after each.
    public var firstPause = Duration.milliseconds(250)
    /// The longest pause between two attempts.
    public var longestPause = Duration.seconds(30)
    /// How long one attempt to start may take.
    public var startTime = Duration.seconds(10)
    /// How long one check may take.
    public var checkTime = Duration.seconds(2)
    /// How long the stop may take.
    public var stopTime = Duration.seconds(5)
    /// What to do when the component does not start; shown in the log.
    public var hint: String?

    /// The thread for start and stop; checks have their own, so that a blocked check does not delay
    /// the stop.
    let lane = Lane()
    let checkLane = Lane()

    let start: @Sendable () async throws -> Void
    let check: (@Sendable () async throws -> Condition)?
    let stop: @Sendable () async throws -> Void

    /// Makes a component of its functions.
    ///
    /// - Parameters:
    ///   - name: a word in lower case.
    ///   - isCritical: whether the backend is useless without the component.
    ///   - start: makes the component ready; may be called again after it has thrown.
    ///   - check: really tests the component; throwing means that it is down. Without a check, the
    ///     component is up after its start.
    ///   - stop: ends the component.
    public init(
        _ name: String,
        isCritical: Bool = true,
        start: @escaping @Sendable () async throws -> Void = {},
        check: (@Sendable () async throws -> Condition)? = nil,
        stop: @escaping @Sendable () async throws -> Void = {}
    ) {
        (self.name, self.isCritical) = (name, isCritical)
        (self.start, self.check, self.stop) = (start, check, stop)
    }

    /// The pause after this many failed attempts.
    func pause(after attempts: Int) -> Duration {
        min(firstPause * (1 << min(attempts - 1, 16)), longestPause)
    }
}
