extension ServiceMachine {
    /// Runs the probe when it is due, and counts an overdue answer as a failure.
    mutating func askTurn(of run: Run, _ inputs: inout Inputs) -> [ServiceEffect] {
        guard let health = policy.health, run.health.deadline <= inputs.now, live(run.id) != nil
        else { return [] }
        if let by = run.health.answerBy, inputs.now >= by {
            let words = "no answer within \(health.timeout.text)"
            return answered(run.id, run.health.question, .fail(words), &inputs)
        }
        guard let due = run.health.nextAsk, inputs.now >= due else { return [] }
        let now = inputs.now
        var question: UInt32 = 0
        _ = withLive(run.id) { run in
            run.health.question &+= 1
            (run.health.nextAsk, run.health.answerBy) = (nil, now + health.answerWithin)
            question = run.health.question
        }
        return [.ask(run.id, question: question)]
    }

    /// Takes in the answer of a probe; an answer to an older question is ignored.
    mutating func answered(
        _ id: RunID,
        _ question: UInt32,
        _ verdict: Verdict,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard let health = policy.health else { return [] }
        guard let run = live(id), run.health.question == question, run.health.answerBy != nil
        else { return [] }
        if case .notProbed(let words) = verdict {
            let now = inputs.now
            _ = withLive(id) { run in
                if run.readyAt == nil {
                    // Readiness could not be seen meanwhile.
                    run.startBy = run.startBy + run.health.took(health, at: now) + .lackPause
                    run.health.detail = words
                }
                run.health.ask(after: .lackPause, now)
            }
            return []
        }
        if verdict.isAlive { heardOf(id) }
        if run.readyAt == nil { return answeredWhileStarting(run, verdict, &inputs) }
        return judge(verdict, of: run, health, inputs)
    }

    private mutating func judge(
        _ verdict: Verdict,
        of run: Run,
        _ health: HealthPolicy,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        switch verdict {
        case .pass: return passed(run, health, inputs)
        case .degraded(let words): return answeredDegraded(run, words, health, inputs)
        case .fail where run.reloadingSince != nil:
            _ = withLive(run.id) { [now = inputs.now] in
                $0.health.ask(after: HealthPolicy.suspectInterval, now)
            }
            return []
        case .fail(let words): return failed(run, words, health, inputs)
        case .notProbed: return []
        }
    }

    private mutating func answeredWhileStarting(
        _ run: Run,
        _ verdict: Verdict,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard let health = policy.health else { return [] }
        let isReady = verdict.isAlive && policy.readiness.source == .probe
        let now = inputs.now
        let pause = isReady ? health.interval : startPause(run, health, now)
        _ = withLive(run.id) { run in
            run.health.ask(after: pause, now)
            (run.health.phase, run.health.detail) = (verdict.phase, verdict.words)
        }
        guard isReady else { return [] }
        let effects = ready(run.id, &inputs)
        guard case .degraded(let words) = verdict, case .up(let run) = state else { return effects }
        state = .degraded(run)
        return effects + [.report(.degraded(words), run.id)]
    }

    /// The time before a starting run is probed again.
    ///
    /// The pause is a fraction of the time since the spawn, so that no start seems much longer than
    /// it is. It is longer where the probe itself takes long, as a command may.
    private func startPause(_ run: Run, _ health: HealthPolicy, _ now: Instant) -> Duration {
        let lived = now - (run.spawnedAt ?? now)
        let pause = max(.milliseconds(16), lived / 6, run.health.took(health, at: now) * 2)
        return min(pause, ReadinessPolicy.askEvery)
    }

    private mutating func passed(
        _ run: Run,
        _ health: HealthPolicy,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        if case .suspect(_, let passes) = run.health.phase, passes + 1 < health.successes {
            var run = run
            run.health.phase = .suspect(failures: 0, passes: passes + 1)
            run.health.ask(after: HealthPolicy.suspectInterval, inputs.now)
            state = .degraded(run)
            return []
        }
        let wasWell = run.health.phase == .passing || run.health.phase == .unknown
        let (id, interval, now) = (run.id, health.interval, inputs.now)
        _ = withLive(id) { run in
            (run.health.phase, run.health.detail) = (.passing, nil)
            (run.health.baseline, run.health.overloadRounds) = (nil, 0)
            if run.healthySince == nil { run.healthySince = now }
            run.health.ask(after: interval, now)
        }
        if case .degraded(let run) = state { state = .up(run) }
        return wasWell ? [] : [.report(.recovered, id)]
    }

    private mutating func answeredDegraded(
        _ run: Run,
        _ words: String,
        _ health: HealthPolicy,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        var run = run
        let isNews = run.health.phase != .degraded || run.health.detail != words
        (run.health.phase, run.health.detail, run.health.baseline) = (.degraded, words, nil)
        run.health.ask(after: health.interval, inputs.now)
        state = .degraded(run)
        return isNews ? [.report(.degraded(words), run.id)] : []
    }

    private mutating func failed(
        _ run: Run,
        _ words: String,
        _ health: HealthPolicy,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        var (run, failures) = (run, 1)
        if case .suspect(let before, _) = run.health.phase { failures = before + 1 }
        run.provedStable = run.isStable(policy.restart.stableAfter, at: inputs.now)
        var pause = health.interval
        if case .suspect = run.health.phase { pause = HealthPolicy.suspectInterval }
        let silence = run.health.took(health, at: inputs.now) + pause
        (run.healthySince, run.health.detail) = (nil, words)
        run.health.phase = .suspect(failures: failures, passes: 0)
        run.health.ask(after: HealthPolicy.suspectInterval, inputs.now)
        state = .degraded(run)
        var effects: [ServiceEffect] = []
        if failures == 1 { effects.append(.report(.suspect(words, silence: silence), run.id)) }
        if failures == 1 || failures >= health.failures { effects.append(.examine(run.id)) }
        return effects
    }

    /// Judges the activity of a suspect run: enough failures without progress make a hang.
    mutating func examined(
        _ id: RunID,
        _ activity: Activity,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard case .degraded(var run) = state, run.id == id, let health = policy.health,
            case .suspect(let failures, _) = run.health.phase
        else { return [] }
        guard failures >= health.failures else {
            run.health.baseline = activity
            state = .degraded(run)
            return []
        }
        let words = run.health.detail ?? "no answer"
        let span = HealthPolicy.suspectInterval * (failures - 1)
        let isServing = run.health.baseline.map { activity.servesQueue(since: $0) } ?? false
        let isBusy = run.health.baseline.map { activity.isProgress(since: $0, in: span) } ?? false
        guard isBusy || isServing, run.health.overloadRounds < HealthPolicy.overloadRoundsMax else {
            return hang(run, "\(words), \(failures) times in a row", inputs)
        }
        run.health.overloadRounds += 1
        (run.health.baseline, run.health.phase) = (activity, .suspect(failures: 1, passes: 0))
        state = .degraded(run)
        let waiting = isServing ? activity.queue?.waiting : nil
        let queue = waiting.map { "; connections are accepted, and \($0) wait" } ?? ""
        return [.report(.overloaded(words + queue), id)]
    }

    mutating func hang(
        _ run: Run,
        _ evidence: String,
        because cause: Cause? = nil,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        [.report(.hung(evidence), run.id)]
            + end(
                run,
                because: cause ?? .hung(evidence),
                then: .judge,
                within: StopPolicy.shortGraceMax,
                inputs
            )
    }
}

extension Verdict {
    /// Whether a run with this answer is alive.
    var isAlive: Bool {
        switch self {
        case .pass, .degraded: true
        case .fail, .notProbed: false
        }
    }

    /// The reason; nil for a pass.
    var words: String? {
        switch self {
        case .pass: nil
        case .degraded(let words), .fail(let words), .notProbed(let words): words
        }
    }

    /// The phase of a starting run with this answer.
    var phase: HealthWatch.Phase {
        switch self {
        case .pass: .passing
        case .degraded: .degraded
        case .fail, .notProbed: .unknown
        }
    }
}
