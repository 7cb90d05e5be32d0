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

    /// The phases of a leak that is noticed at all.
    func leakPhases(_ story: DrillStory, noticed: Duration) -> [DrillPhase] {
        recovery(story, noticed: noticed, expected: nil, end: policy.stop.timeout)
    }

    /// The longest time between two looks at a port that another process has.
    var portLook: Duration { max(policy.restart.delay, .seconds(1)) }

    /// The phases of a crash after which another process has the port.
    ///
    /// - Parameters:
    ///   - story: what happened.
    ///   - freed: when the port was free again.
    /// - Returns: the phases; the last two count from when the port was free.
    func portPhases(_ story: DrillStory, freed: Duration) -> [DrillPhase] {
        let look = nextStart(afterEnd: policy.quickEnd)
        let (started, ready) = (story.started.map { $0 - freed }, story.ready.map { $0 - freed })
        return [
            DrillPhase("noticed", .zero, .zero, story.noticed),
            DrillPhase("port found taken", look, expectedStart(after: .zero), story.portTaken),
            DrillPhase("started, once free", portLook, nil, started),
            DrillPhase("ready, once free", portLook + readyWithin, nil, ready),
        ]
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
