extension ServiceMachine {
    /// The run with this number, unless it is being ended.
    func live(_ id: RunID) -> Run? {
        if let replacement, replacement.id == id { return replacement }
        return switch state {
        case .starting(let run), .up(let run), .degraded(let run): run.id == id ? run : nil
        case .stopping, .down, .checking, .waiting, .broken, .done: nil
        }
    }

    /// Changes the run with this number, wherever it is, unless it is being ended.
    ///
    /// - Returns: whether there is such a run.
    mutating func withLive(_ id: RunID, _ change: (inout Run) -> Void) -> Bool {
        if replacement?.id == id {
            if var run = replacement.take() {
                change(&run)
                replacement = run
            }
            return true
        }
        switch state {
        case .starting(var run) where run.id == id:
            state = .down  // Frees the other reference, so the run changes in place.
            change(&run)
            state = .starting(run)
        case .up(var run) where run.id == id:
            state = .down
            change(&run)
            state = .up(run)
        case .degraded(var run) where run.id == id:
            state = .down
            change(&run)
            state = .degraded(run)
        case .starting, .up, .degraded, .stopping, .down, .checking, .waiting, .broken, .done:
            return false
        }
        return true
    }

    mutating func spawned(
        _ id: RunID,
        _ pid: ProcessID,
        _ event: ServiceEvent,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        let (now, policy) = (inputs.now, policy)
        let isLive = withLive(id) { run in
            guard run.spawnedAt == nil else { return }
            // A run that has already reported another main process keeps that one.
            (run.pid, run.spawnedAt) = (run.pid ?? pid, now)
            run.startBy = now + policy.readiness.timeout
            if policy.health != nil { run.health.nextAsk = now }
            if let memory = policy.memory { run.memory.nextSample = now + memory.interval }
        }
        if isLive { return [.report(.spawned(pid), id)] + startOf(id, &inputs) }
        if case .stopping(var run, let stop) = state, run.id == id {
            (run.pid, run.spawnedAt) = (pid, now)
            state = .stopping(run, stop)
            return signals(toEnd: id)
        }
        if let index = retiring.firstIndex(where: { $0.run.id == id }) {
            (retiring[index].run.pid, retiring[index].run.spawnedAt) = (pid, now)
            return signals(toEnd: id)
        }
        return [.surprise(event)]
    }

    private mutating func startOf(_ id: RunID, _ inputs: inout Inputs) -> [ServiceEffect] {
        if live(id)?.isReadyEarly == true { return ready(id, &inputs) }
        if let run = replacement, run.id == id { return replacementTurn(of: run, &inputs) }
        guard case .starting(let run) = state else { return [] }
        return startTurn(of: run, &inputs)
    }

    /// Handles the due deadlines of a run that is starting in the slot.
    mutating func startTurn(of run: Run, _ inputs: inout Inputs) -> [ServiceEffect] {
        guard let spawnedAt = run.spawnedAt else { return [] }
        if inputs.now >= run.startBy {
            let limit = policy.readiness.timeout
            return end(run, because: .startTimedOut(after: limit), then: .judge, inputs)
        }
        let lived = inputs.now - spawnedAt >= ReadinessPolicy.livedMin
        var effects: [ServiceEffect] = []
        if policy.readiness.source == .lived, lived { effects = ready(run.id, &inputs) }
        // After a gap, several deadlines may be due at once.
        guard let run = live(run.id) else { return effects }
        return effects + askTurn(of: run, &inputs) + sampleTurn(of: run, &inputs)
    }

    /// Handles the due deadlines of a run that serves.
    mutating func watchTurn(of run: Run, _ inputs: inout Inputs) -> [ServiceEffect] {
        if let by = run.watchdogBy, inputs.now >= by {
            let limit = policy.watchdog ?? .zero
            let words = "no heartbeat for \(limit.text)"
            return hang(run, words, because: .heartbeatMissed(limit), inputs)
        }
        if let since = run.reloadingSince, inputs.now >= since + policy.readiness.timeout {
            let limit = policy.readiness.timeout.text
            return hang(run, "no READY=1 within \(limit) of RELOADING=1", inputs)
        }
        return askTurn(of: run, &inputs) + sampleTurn(of: run, &inputs)
    }

    /// The run is ready: it serves from now on, or takes over from the old one.
    mutating func ready(_ id: RunID, _ inputs: inout Inputs) -> [ServiceEffect] {
        let (now, watchdog) = (inputs.now, policy.watchdog)
        var wait: Duration?
        _ = withLive(id) { run in
            guard run.readyAt == nil, let spawnedAt = run.spawnedAt else { return }
            (run.readyAt, run.healthySince, wait) = (now, now, now - spawnedAt)
            run.watchdogBy = watchdog.map { now + $0 }
        }
        guard let wait else { return [] }
        if replacement?.id == id { return takeOver(&inputs) }
        guard case .starting(let run) = state else { return [] }
        state = .up(run)
        return [.report(.ready(after: wait), id)]
    }
}
