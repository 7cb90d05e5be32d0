// Messages of a service about itself. Source: sd_notify(3).
extension ServiceMachine {
    mutating func notified(
        _ id: RunID,
        _ notifyEvent: NotifyEvent,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        let now = inputs.now
        heardOf(id)
        switch notifyEvent {
        case .ready where policy.readiness.source == .notify:
            // A quick service reports readiness before the guardian reports the spawn.
            if live(id)?.spawnedAt == nil { _ = withLive(id) { $0.isReadyEarly = true } }
            return reloadedItself(id, inputs) ?? ready(id, &inputs)
        case .reloading where policy.readiness.source == .notify:
            return reloadsItself(id, inputs)
        case .stopping:
            return leaves(id, inputs)
        case .heartbeat:
            guard let span = policy.watchdog else { return [] }
            _ = withLive(id) { $0.watchdogBy = now + span }
        case .trouble:
            if let run = serving(id) { return hang(run, "it said so itself", inputs) }
        case .extend(let span):
            if withLive(id, { $0.startBy = max($0.startBy, now + span) }) { break }
            extendStop(of: id, until: now + span)
        case .ready, .reloading:
            break  // Nothing depends on it here.
        }
        return []
    }

    /// Makes another process the main process, in whatever state the run is.
    mutating func passedOn(
        _ id: RunID,
        to pid: ProcessID,
        _ event: ServiceEvent
    ) -> [ServiceEffect] {
        if withLive(id, { $0.pid = pid }) { return [.report(.passedOn(to: pid), id)] }
        if case .stopping(var run, let stop) = state, run.id == id {
            run.pid = pid
            state = .stopping(run, stop)
        } else if let index = retiring.firstIndex(where: { $0.run.id == id }) {
            retiring[index].run.pid = pid
        } else {
            return [.surprise(event)]
        }
        // The new main process must end too, and has no stop signal yet.
        return [.report(.passedOn(to: pid), id)] + signals(toEnd: id)
    }

    /// The run with this number, where it serves in the slot.
    private func serving(_ id: RunID) -> Run? {
        switch state {
        case .up(let run), .degraded(let run): run.id == id ? run : nil
        case .starting, .stopping, .down, .checking, .waiting, .broken, .done: nil
        }
    }

    /// The service reloads its configuration; until it is ready again, its probe may fail.
    private mutating func reloadsItself(_ id: RunID, _ inputs: Inputs) -> [ServiceEffect] {
        guard let run = serving(id), run.reloadingSince == nil else { return [] }
        _ = withLive(id) { $0.reloadingSince = inputs.now }
        return [.report(.reloadingItself, id)]
    }

    /// The service is ready again; nil where it was not reloading.
    private mutating func reloadedItself(_ id: RunID, _ inputs: Inputs) -> [ServiceEffect]? {
        guard let since = live(id)?.reloadingSince else { return nil }
        _ = withLive(id) { $0.reloadingSince = nil }
        return [.report(.reloadedItself(after: inputs.now - since), id)]
    }

    /// The run reports that it is about to end: it is not probed any more, and gets the time limit
    /// of a stop.
    ///
    /// What follows is the same as after an ending without that report.
    private mutating func leaves(_ id: RunID, _ inputs: Inputs) -> [ServiceEffect] {
        guard var run = serving(id) else { return [] }
        run.provedStable = run.isStable(policy.restart.stableAfter, at: inputs.now)
        state = .stopping(run, newStop(.announced, .judge, within: nil, inputs))
        return [.report(.stopping(.announced), id)]
    }

    /// A run that is being ended asks for more time; it gets that until it is killed.
    private mutating func extendStop(of id: RunID, until: Instant) {
        if case .stopping(let run, var stop) = state, run.id == id, stop.kills == 0 {
            stop.killAt = max(stop.killAt, until)
            state = .stopping(run, stop)
        }
        for index in retiring.indices where retiring[index].run.id == id {
            guard retiring[index].stop.kills == 0 else { continue }
            retiring[index].stop.killAt = max(retiring[index].stop.killAt, until)
        }
    }
}
