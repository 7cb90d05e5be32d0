/// A part of a backend: how it starts, how it is asked how it is, and how it stops.
///
/// Components start one after the other in the order in which they are added, and stop in the
/// reverse order. A critical one has to start, or the backend does not; while it is down, the
/// backend is unhealthy. Any other may fail: the backend is degraded, and its start is tried again
/// and again beside the serving.
public struct Component: Sendable {
    /// Its name in logs and in `GET /api/health`.
    public let name: String
    /// Whether the backend is of no use without it.
    public var isCritical = true
    /// How often the start of a critical one is tried.
    public var attemptsMax = 5
    /// How long to wait after the first failed attempt; it doubles with each.
    public var firstPause = Duration.milliseconds(250)
    /// The longest time to wait between two attempts.
    public var longestPause = Duration.seconds(30)
    /// What one attempt may take.
    public var startTime = Duration.seconds(10)
    /// What an answer to "how are you" may take.
    public var checkTime = Duration.seconds(2)
    /// What stopping may take.
    public var stopTime = Duration.seconds(5)
    /// What helps when it does not start; shown in the log.
    public var hint: String?

    /// Where it starts and stops, and where it is asked: a check that blocks is not in the way of
    /// the stop.
    let lane = Lane()
    let checkLane = Lane()

    let start: @Sendable () async throws -> Void
    let check: (@Sendable () async throws -> Condition)?
    let stop: @Sendable () async throws -> Void

    /// Takes what a component does.
    ///
    /// - Parameters:
    ///   - name: a word in lower case.
    ///   - isCritical: whether the backend is of no use without it.
    ///   - start: makes it ready; it may be called again after it has thrown.
    ///   - check: really asks it how it is; to throw means that it is down. Without one, it is up
    ///     from its start on.
    ///   - stop: ends it.
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

    /// How long to wait after so many failed attempts.
    func pause(after attempts: Int) -> Duration {
        min(firstPause * (1 << min(attempts - 1, 16)), longestPause)
    }
}
