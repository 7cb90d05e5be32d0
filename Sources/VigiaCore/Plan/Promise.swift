/// A kind of failure for which a plan gives times.
public enum PlannedFailure: String, Hashable, Sendable, CaseIterable {
    /// A stable run ends by itself.
    case crash
    /// A stable run answers no probe and sends no heartbeat.
    case hang
    /// A run exceeds its memory limit.
    case leak
    /// A run does not become ready.
    case failedStart = "failed_start"
    /// Each run ends as soon as it starts.
    case crashLoop = "crash_loop"
}

/// The longest times that Vigia needs for one kind of failure, each counted from the failure.
public struct Promise: Hashable, Sendable {
    /// The kind of failure.
    public let failure: PlannedFailure
    /// Until Vigia notices the failure; nil for never.
    public let noticed: Duration?
    /// Until Vigia starts the service again, which ends Vigia's part; nil where it does not.
    public let started: Duration?
    /// Until the service is ready, where the new run uses its whole start timeout.
    public let serves: Duration?
    /// Until Vigia gives the service up, where the failure repeats; nil for never.
    public let givenUp: Duration?
    /// The setting that would shorten the times; nil where there is none.
    public let hint: String?
}

extension Promise {
    /// A failure that is never noticed.
    static func none(_ failure: PlannedFailure, hint: String) -> Self {
        Self(failure, noticed: nil, next: nil, policy: .init(), givenUp: nil, hint: hint)
    }

    /// The same promise with another hint.
    func hinting(_ hint: String) -> Self {
        Self(
            failure: failure,
            noticed: noticed,
            started: started,
            serves: serves,
            givenUp: givenUp,
            hint: hint
        )
    }

    /// Takes the time from the notice to the next start, and adds the times up.
    init(
        _ failure: PlannedFailure,
        noticed: Duration?,
        next: Duration?,
        policy: ServicePolicy,
        givenUp: Duration?,
        hint: String? = nil
    ) {
        (self.failure, self.noticed, self.givenUp, self.hint) = (failure, noticed, givenUp, hint)
        let start = noticed.flatMap { noticed in next.map { noticed + $0 } }
        let ready =
            policy.readiness.source == .lived
            ? ReadinessPolicy.livedMin : policy.readiness.timeout
        (started, serves) = (start, start.map { $0 + ready })
    }
}
