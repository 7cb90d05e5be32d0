import VigiaCore

/// How much a drill slows a service down: so much that its answers are late, and so little that
/// none exceeds its timeout.
struct DrillPace: Equatable {
    /// How long the service is stopped at a time.
    let stopped: Duration
    /// How long it runs between two stops.
    let running: Duration
    /// How long the drill takes.
    let total: Duration

    /// The longest stop.
    private static let stoppedMax = Duration.seconds(4)
    /// The least time to run; an answer that needs more is interrupted by a second stop.
    private static let runningMin = Duration.milliseconds(300)
    /// The shortest drill.
    private static let totalMin = Duration.seconds(3)

    /// Takes the settings of a service; nil without a probe.
    ///
    /// The service may be stopped twice during an answer, and between two heartbeats.
    init?(_ policy: ServicePolicy) {
        guard let health = policy.health else { return nil }
        let limit = min(health.timeout, policy.watchdog ?? health.timeout)
        stopped = min(limit * 2 / 5, Self.stoppedMax)
        running = max(Self.runningMin, stopped / 4)
        // A regular probe falls into it.
        total = max(Self.totalMin, health.interval + health.timeout)
    }
}
