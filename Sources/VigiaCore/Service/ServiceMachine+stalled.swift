// What follows after a time in which the supervisor could not listen: it was stopped, starved or
// busy.
//
// Deadlines are of two kinds. Some judge silence: a heartbeat, an answer, readiness, checks, a
// repair, the ending of a run that was asked to end. Messages of that time may be lost, and orders
// may have been carried out late, so each gets a fresh time limit. The others are plain delays,
// such as the time between two starts, probes or samples: they pass as usual.
extension ServiceMachine {
    /// Excuses all silence after a `gap` in which the supervisor could not listen.
    mutating func stalled(for gap: Duration, _ inputs: Inputs) -> [ServiceEffect] {
        let now = inputs.now
        for run in runs { excuse(run.id, at: now) }
        switch state {
        case .stopping(var run, var stop):
            if run.excuse() { stop.excuse(gap, policy.stop, at: now) }
            state = .stopping(run, stop)
        case .checking(var checking):
            checking.until = checking.until.excused(gap, of: policy.checks ?? .zero, at: now)
            state = .checking(checking)
        case .waiting(.remedy(let remedy, let until, let cause)):
            let later = until.excused(gap, of: policy.remedyTimeout, at: now)
            state = .waiting(.remedy(remedy, until: later, after: cause))
        case .down, .starting, .up, .degraded, .waiting, .broken, .done: break
        }
        for index in retiring.indices where retiring[index].run.excuse() {
            retiring[index].stop.excuse(gap, policy.stop, at: now)
        }
        if var due = preflight, let limit = policy.checks {
            due.until = due.until.excused(gap, of: limit, at: now)
            preflight = due
        }
        return []
    }

    /// Resets the count of excuses, since the run gave a sign of life.
    mutating func heardOf(_ id: RunID) {
        if live(id)?.excused ?? 0 > 0 { _ = withLive(id) { $0.excused = 0 } }
    }

    private mutating func excuse(_ id: RunID, at now: Instant) {
        guard let run = live(id), run.isWaitedFor else { return }
        let policy = policy
        _ = withLive(id) { run in
            guard run.excuse() else { return }
            if let by = run.watchdogBy, let term = policy.watchdog {
                run.watchdogBy = max(by, now + term)
            }
            if run.reloadingSince != nil { run.reloadingSince = now }
            if run.readyAt == nil, run.spawnedAt != nil {
                run.startBy = max(run.startBy, now + policy.readiness.timeout)
            }
            // The answer, or its withdrawal, may have been lost.
            if run.health.answerBy != nil { run.health.ask(after: .zero, now) }
        }
    }

    /// Whether a due deadline would end something because of silence, rather than begin something
    /// that was delayed.
    public func judgesSilence(at now: Instant) -> Bool {
        if preflight.map({ now >= $0.until }) ?? false { return true }
        if replacement?.isSilent(policy, at: now) ?? false { return true }
        if retiring.contains(where: { $0.stop.kills == 0 && now >= $0.stop.killAt }) {
            return true
        }
        return switch state {
        case .starting(let run), .up(let run), .degraded(let run): run.isSilent(policy, at: now)
        case .stopping(_, let stop): stop.kills == 0 && now >= stop.killAt
        case .checking(let checking): now >= checking.until
        case .waiting(.remedy(_, let until, _)): now >= until
        case .down, .waiting, .broken, .done: false
        }
    }
}

extension Run {
    /// How many times in a row silence is excused.
    ///
    /// A run that stays silent between that many gaps is silent, however many gaps there are.
    private static let excusedMax: UInt8 = 4

    /// Excuses the silence once more; false where the maximum is reached.
    fileprivate mutating func excuse() -> Bool {
        guard excused < Self.excusedMax else { return false }
        excused += 1
        return true
    }

    /// Whether silence of the run will be judged at some time.
    fileprivate var isWaitedFor: Bool {
        watchdogBy != nil || reloadingSince != nil || health.answerBy != nil
            || readyAt == nil && spawnedAt != nil
    }

    /// Whether the run has exceeded a time limit for a sign of life.
    fileprivate func isSilent(_ policy: ServicePolicy, at now: Instant) -> Bool {
        if let by = watchdogBy, now >= by { return true }
        if let by = health.answerBy, now >= by { return true }
        if let since = reloadingSince, now >= since + policy.readiness.timeout { return true }
        return readyAt == nil && spawnedAt != nil && now >= startBy
    }
}

extension Stop {
    /// Extends the time limit of a stop, since Vigia may have lost the time or the order.
    fileprivate mutating func excuse(_ gap: Duration, _ policy: StopPolicy, at now: Instant) {
        guard kills == 0 else { return }
        killAt = killAt.excused(gap, of: policy.timeout, at: now)
    }
}

extension Instant {
    /// The end of a time limit `term` without a `gap` that is over now.
    ///
    /// The time that was left when the gap began is left still, and at least the length of the gap,
    /// up to a whole term.
    fileprivate func excused(_ gap: Duration, of term: Duration, at now: Instant) -> Instant {
        max(self, min(self + gap, now + term), now + min(gap, term))
    }
}
