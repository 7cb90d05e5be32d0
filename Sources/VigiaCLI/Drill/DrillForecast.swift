import VigiaCore

// What a drill on a service is held against.
extension DrillSubject {
    /// The phases of a crash.
    func crashPhases(_ story: DrillStory) -> [DrillPhase] {
        recovery(story, noticed: .zero, expected: .zero, end: policy.quickEnd)
    }

    /// The phases of a hang that is noticed at all.
    ///
    /// - Parameters:
    ///   - story: what happened.
    ///   - noticed: the longest time until it is noticed.
    /// - Returns: the phases.
    func hangPhases(_ story: DrillStory, noticed: Duration) -> [DrillPhase] {
        recovery(story, noticed: noticed, expected: hangExpected(story), end: policy.quickEnd)
    }

    /// When a hang should be noticed: probes come in their turn, and a stopped process answers
    /// none, so each takes its whole timeout; nil without a probe, or before one has failed.
    private func hangExpected(_ story: DrillStory) -> Duration? {
        guard let health = policy.health, let suspect = story.suspect else { return nil }
        let rounds = (HealthPolicy.suspectInterval + health.timeout) * (health.failures - 1)
        let whole = max(health.interval, HealthPolicy.suspectInterval) + health.timeout + rounds
        // The last good answer came so long before the disturbance.
        return max(.zero, whole - max(.zero, suspect.silent - suspect.at))
    }

    private func recovery(
        _ story: DrillStory,
        noticed: Duration,
        expected: Duration?,
        end: Duration
    ) -> [DrillPhase] {
        let started = noticed + nextStart(afterEnd: end)
        let next = expected.map { expectedStart(after: $0) }
        let ready = next.flatMap { next in startTook.map { next + $0 } }
        return [
            DrillPhase("noticed", noticed, expected, story.noticed),
            DrillPhase("ended", noticed + end, expected, story.emptied),
            DrillPhase("started again", started, next, story.started),
            DrillPhase("ready again", started + readyWithin, ready, story.ready),
        ]
    }
}

extension DrillPhase {
    init(_ name: String, _ promised: Duration, _ expected: Duration?, _ measured: Duration?) {
        self.init(name: name, promised: promised, expected: expected, measured: measured)
    }
}
