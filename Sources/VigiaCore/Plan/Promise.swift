/// A kind of failure that a plan says something of.
public enum PlannedFailure: String, Hashable, Sendable, CaseIterable {
    /// A run that was stable ends by itself.
    case crash
    /// A run that was stable stops answering and beating.
    case hang
    /// A run holds more memory than its limit.
    case leak
    /// A run does not become ready.
    case failedStart = "failed_start"
    /// Each run ends as soon as it is started.
    case crashLoop = "crash_loop"
}

/// The longest that Vigia takes over one kind of failure; each time is counted from the failure.
public struct Promise: Hashable, Sendable {
    /// Which kind.
    public let failure: PlannedFailure
    /// Until it is noticed; nil where it never is.
    public let noticed: Duration?
    /// Until the service is started again: all that is Vigia's part; nil where it is not.
    public let started: Duration?
    /// Until it serves, where the new run takes the whole of its start timeout.
    public let serves: Duration?
    /// Until it is given up, where the same comes again and again; nil where it never is.
    public let givenUp: Duration?
    /// What to write for a better promise; nil where there is nothing to say.
    public let hint: String?
}

extension Promise {
    /// Never noticed.
    static func none(_ failure: PlannedFailure, hint: String) -> Self {
        Self(failure, noticed: nil, next: nil, policy: .init(), givenUp: nil, hint: hint)
    }

    /// Takes the time from the notice to the next start, and adds up.
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
