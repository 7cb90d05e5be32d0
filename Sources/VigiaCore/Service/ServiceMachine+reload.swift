extension ServiceMachine {
    /// The most older runs that may still be ending when another reload begins.
    public static let retiringMax = 8

    /// Starts a new run beside the old one; restarts where two runs cannot serve at once.
    mutating func reload(because cause: Cause, _ inputs: inout Inputs) -> [ServiceEffect] {
        guard policy.canOverlap, goal == .up else {
            return requested(.restart, because: cause, &inputs)
        }
        if replacement != nil { return [] }
        guard state.isServing else { return requested(.restart, because: cause, &inputs) }
        refusal = nil
        return beginPreflight(.reload, because: cause, inputs) ?? replace(because: cause, &inputs)
    }

    /// Starts a new run beside the serving one.
    mutating func replace(because cause: Cause, _ inputs: inout Inputs) -> [ServiceEffect] {
        if retiring.count >= Self.retiringMax {
            return failReload("\(retiring.count) older runs are still ending", nil)
        }
        let run = Run(id: inputs.takeRun(), cause: cause, orderedAt: inputs.now)
        replacement = run
        return [.report(.reloading(cause), run.id), .spawn(run.id)]
    }

    /// Handles the replacement's deadlines that are due.
    mutating func replacementTurn(of run: Run, _ inputs: inout Inputs) -> [ServiceEffect] {
        guard let spawnedAt = run.spawnedAt else { return [] }
        if inputs.now >= run.startBy {
            let limit = policy.readiness.timeout
            let detail = run.health.detail.map { ": \($0)" } ?? ""
            return failReload("not ready after \(limit.text)\(detail)", run.id)
                + endReplacement(because: .startTimedOut(after: limit), inputs)
        }
        let lived = inputs.now - spawnedAt >= ReadinessPolicy.livedMin
        if policy.readiness.source == .lived, lived { return ready(run.id, &inputs) }
        return askTurn(of: run, &inputs) + sampleTurn(of: run, &inputs)
    }

    /// Handles the due deadlines of everything beside the slot.
    mutating func besideDeadlinePassed(_ inputs: inout Inputs) -> [ServiceEffect] {
        var effects: [ServiceEffect] = []
        if let preflight, inputs.now >= preflight.until {
            effects += preflightEnded("the checks took too long", .deadlinePassed, &inputs)
        }
        for index in retiring.indices where inputs.now >= retiring[index].stop.killAt {
            let (stop, orders) = killed(retiring[index].run, retiring[index].stop, inputs)
            retiring[index].stop = stop
            effects += orders
        }
        if let replacement { effects += replacementTurn(of: replacement, &inputs) }
        return effects
    }

    /// The replacement is ready: it serves from now on, and the old run is ended.
    mutating func takeOver(_ inputs: inout Inputs) -> [ServiceEffect] {
        guard let new = replacement else { return [] }
        replacement = nil
        let effects = state.run.map { retire($0, inSlot: true, because: .replaced, inputs) } ?? []
        state = .up(new)
        return effects + [.report(.reloaded, new.id)]
    }

    /// The run in the slot died while its replacement was starting: the replacement moves into the
    /// slot.
    mutating func replaceDead(
        _ run: Run,
        _ stop: Stop,
        _ ending: Ending,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard let new = replacement else { return [] }
        replacement = nil
        state = .starting(new)
        let limit = policy.restart.flappingMax
        guard let count = restartHistory.addRestart(at: inputs.now, flappingMax: limit) else {
            return []
        }
        return [.report(.flapping(restarts: count), nil)]
    }

    /// Ends the replacement, if there is one; the run in the slot stays.
    mutating func endReplacement(because cause: Cause, _ inputs: Inputs) -> [ServiceEffect] {
        guard let run = replacement else { return [] }
        replacement = nil
        return retire(run, inSlot: false, because: cause, inputs)
    }

    /// The replacement ended by itself: the old run stays.
    mutating func failReplacement(
        _ run: Run,
        _ ending: Ending,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        replacement = nil
        var stop = newStop(.ended(ending), .settle, within: StopPolicy.shortGraceMax, inputs)
        (stop.ending, stop.endedAt) = (ending, inputs.now)
        retiring.append(Retiring(run: run, stop: stop))
        return failReload("it \(ending.clause)", run.id) + [endRest(of: run.id)]
    }

    /// Reports a failed reload with a reason; the old run stays.
    private mutating func failReload(_ words: String, _ id: RunID?) -> [ServiceEffect] {
        refusal = words
        return [.report(.reloadFailed(words), id)]
    }

    private mutating func retire(
        _ run: Run,
        inSlot: Bool,
        because cause: Cause,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        if inSlot, case .stopping(_, let stop) = state {
            retiring.append(Retiring(run: run, stop: stop))
            return []
        }
        let stop = newStop(cause, .settle, within: nil, inputs)
        retiring.append(Retiring(run: run, stop: stop))
        let report = ServiceEffect.report(.stopping(cause), run.id)
        return run.pid == nil ? [report] : [report] + signals(toEnd: run.id)
    }
}
