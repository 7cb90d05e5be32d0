extension ServiceMachine {
    /// Begins to end the run in the slot.
    mutating func end(
        _ run: Run,
        because cause: Cause,
        then sequel: Stop.Sequel,
        within grace: Duration? = nil,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        var run = run
        run.provedStable = run.isStable(policy.restart.stableAfter, at: inputs.now)
        run.excused = 0
        state = .stopping(run, newStop(cause, sequel, within: grace, inputs))
        let report = ServiceEffect.report(.stopping(cause), run.id)
        return run.pid == nil ? [report] : [report] + signals(toEnd: run.id)
    }

    func newStop(
        _ cause: Cause,
        _ sequel: Stop.Sequel,
        within grace: Duration?,
        _ inputs: Inputs
    ) -> Stop {
        let limit = min(grace ?? policy.stop.timeout, policy.stop.timeout)
        return Stop(cause: cause, sequel: sequel, killAt: inputs.now + limit)
    }

    /// Sends the stop signal, and SIGCONT so that a stopped process can receive it.
    func signals(toEnd id: RunID) -> [ServiceEffect] {
        [.signal(id, policy.stop.signal, .process), .signal(id, .resume, .tree)]
    }

    /// The time limit of the stop is over: kills the whole tree, repeatedly until it is empty.
    func killed(_ run: Run, _ stop: Stop, _ inputs: Inputs) -> (Stop, [ServiceEffect]) {
        var stop = stop
        stop.kills += 1
        stop.killAt = inputs.now + StopPolicy.emptyWithin
        return (
            stop, [.report(.killing(times: stop.kills), run.id), .signal(run.id, .kill, .tree)]
        )
    }

    /// The main process of a run ended; its process tree may not be empty yet.
    mutating func ended(
        _ id: RunID,
        _ ending: Ending,
        _ event: ServiceEvent,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        if let index = retiring.firstIndex(where: { $0.run.id == id }) {
            retiring[index].stop.ending = ending
            return [reportEnd(of: retiring[index].run, ending, isRequested: true, inputs)]
        }
        if let run = replacement, run.id == id {
            return failReplacement(run, ending, inputs)
        }
        guard let run = state.run, run.id == id else { return [.surprise(event)] }
        let report = reportEnd(of: run, ending, isRequested: isWanted(ending), inputs)
        switch state {
        case .stopping(_, var stop):
            guard stop.ending == nil else { return [.surprise(event)] }
            (stop.ending, stop.endedAt) = (ending, inputs.now)
            if stop.cause == .announced { stop.cause = .ended(ending) }
            stop.killAt = min(stop.killAt, inputs.now + StopPolicy.shortGraceMax)
            state = .stopping(run, stop)
            return [report, endRest(of: id)]
        case .starting, .up, .degraded:
            return [report, endRest(of: id)] + endedByItself(run, ending, inputs)
        case .down, .checking, .waiting, .broken, .done:
            return [.surprise(event)]
        }
    }

    /// Sends the stop signal to the processes that a dead main process left behind; harmless
    /// without any.
    func endRest(of id: RunID) -> ServiceEffect { .signal(id, policy.stop.signal, .tree) }

    private mutating func endedByItself(
        _ run: Run,
        _ ending: Ending,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        var run = run
        run.provedStable = run.isStable(policy.restart.stableAfter, at: inputs.now)
        var stop = newStop(.ended(ending), .judge, within: StopPolicy.shortGraceMax, inputs)
        (stop.ending, stop.endedAt) = (ending, inputs.now)
        state = .stopping(run, stop)
        return []
    }

    func reportEnd(
        of run: Run,
        _ ending: Ending,
        isRequested: Bool,
        _ inputs: Inputs
    ) -> ServiceEffect {
        let age = inputs.now - (run.spawnedAt ?? inputs.now)
        return .report(.ended(ending, after: age, isRequested: isRequested), run.id)
    }

    /// Whether the ending of the run in the slot is wanted: the run is being ended, or a job is
    /// done.
    private func isWanted(_ ending: Ending) -> Bool {
        if case .stopping(_, let stop) = state { return stop.cause != .announced }
        return policy.restart.mode != .always && ending.isSuccess
    }

    /// A run that never started is over: its ending and its empty tree at once.
    mutating func over(
        _ id: RunID,
        _ ending: Ending,
        _ event: ServiceEvent,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        let isKnown =
            state.run?.id == id || replacement?.id == id
            || retiring.contains { $0.run.id == id }
        guard isKnown else { return [.surprise(event)] }
        return ended(id, ending, event, &inputs)
            + emptied(id, .process, .emptied(id, .process), &inputs)
    }

    /// The process tree of a run is empty: the run is over.
    mutating func emptied(
        _ id: RunID,
        _ proof: EmptyProof,
        _ event: ServiceEvent,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        let effects: [ServiceEffect] = [.report(.emptied(proof), id), .acknowledge(id)]
        if let index = retiring.firstIndex(where: { $0.run.id == id }) {
            retiring.remove(at: index)
            return effects + afterRetiring(&inputs)
        }
        guard case .stopping(let run, let stop) = state, run.id == id, let ending = stop.ending
        else { return [.surprise(event)] }
        lastEnding = ending
        if replacement != nil { return effects + replaceDead(run, stop, ending, &inputs) }
        return effects + settle(run, stop, ending, &inputs)
    }

    private mutating func settle(
        _ run: Run,
        _ stop: Stop,
        _ ending: Ending,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        switch (goal, stop.sequel) {
        case (.down, _): settleDown(because: stop.cause)
        case (.up, .startAgain): begin(because: stop.cause, &inputs)
        case (.up, .settle): begin(because: stop.cause, &inputs)
        case (.up, .judge): judge(run, stop.cause, ending, &inputs)
        }
    }

    /// The process tree of a retiring run is empty; a start that waited for it goes on.
    mutating func afterRetiring(_ inputs: inout Inputs) -> [ServiceEffect] {
        guard retiring.isEmpty, case .waiting(.tree(let cause)) = state else { return [] }
        return begin(because: cause, &inputs)
    }
}
