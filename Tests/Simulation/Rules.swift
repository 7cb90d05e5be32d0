import VigiaCore

/// What must hold for one service after every fact, and what is remembered to tell.
struct Rules {
    private let policy: ServicePolicy
    private var lastSpawn: Instant?
    private var wasAsked = false
    private var stoppingSince: Instant?
    private var automaticStarts = 0

    init(policy: ServicePolicy) { self.policy = policy }

    mutating func asked() { (wasAsked, automaticStarts) = (true, 0) }

    /// Says what the order to spawn breaks, if anything.
    mutating func brokenBySpawn(_ machine: ServiceMachine, at now: Instant) -> String? {
        defer { (lastSpawn, wasAsked) = (now, false) }
        if machine.goal == .down { return "spawned though nobody wants it" }
        let cause = machine.replacement?.cause ?? machine.state.run?.cause
        guard case .ended = cause, !wasAsked, let lastSpawn else { return nil }
        let least = policy.restart.delay.scaled(by: 1 - policy.restart.jitter - 0.001)
        return now - lastSpawn < least ? "restarted before its delay was over" : nil
    }

    /// Says what is wrong with the machine as it stands, if anything.
    mutating func broken(by machine: ServiceMachine, at now: Instant) -> String? {
        if machine.goal == .up, machine.state == .down {
            return "wanted, and given up without a cause"
        }
        if machine.ledger.unstableInRow > policy.restart.attempts, isTrying(machine) {
            return "tries more often than its attempts"
        }
        guard case .stopping(_, let stop) = machine.state else {
            stoppingSince = nil
            return nil
        }
        let since = stoppingSince ?? now
        stoppingSince = since
        let bound = policy.stop.timeout + StopPolicy.emptyWithin + .seconds(1)
        if now - since > bound { return "a stop took \((now - since).text): \(stop)" }
        return nil
    }

    private func isTrying(_ machine: ServiceMachine) -> Bool {
        switch machine.state {
        case .waiting(.delay): true
        case .starting(let run): !run.isTrial && run.spawnedAt == nil && run.cause.isEnd
        default: false
        }
    }
}

extension Cause {
    var isEnd: Bool {
        if case .ended = self { true } else { false }
    }
}
