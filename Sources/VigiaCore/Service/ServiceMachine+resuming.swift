extension ServiceMachine {
    /// All runs that the machine knows.
    public var runs: [Run] {
        (state.run.map { [$0] } ?? []) + (replacement.map { [$0] } ?? []) + retiring.map(\.run)
    }

    /// The newest run that lives, or whose last output is still to come.
    public var newestRun: RunID? {
        (runs.map(\.id) + unheard.map(\.run)).max()
    }

    /// Whether no run exists and no checks before a start run.
    public var isQuiet: Bool {
        guard state.run == nil, replacement == nil, retiring.isEmpty else { return false }
        if case .checking = state { return false }
        return true
    }

    /// Resumes work after the supervisor was replaced.
    ///
    /// Questions without an answer were lost with the old supervisor, so they are asked again; none
    /// of them counts as failed for that.
    ///
    /// - Parameters:
    ///   - found: the guardian's table, by run.
    ///   - inputs: the time, a random draw, and the number of the next run.
    /// - Returns: the orders.
    public mutating func resume(
        finding found: [RunID: FoundRun],
        in inputs: inout Inputs
    ) -> [ServiceEffect] {
        var effects: [ServiceEffect] = []
        for run in runs { effects += resume(run, found[run.id], &inputs) }
        for over in unheard { effects.append(.hearLastWords(over.run)) }
        if case .checking = state { effects.append(.check) }
        if preflight != nil { effects.append(.preflight) }
        if case .waiting(.port) = state { effects.append(.lookAtPort) }
        // The time without a supervisor is not known.
        if judgesSilence(at: inputs.now) { effects += stalled(for: Self.unknownGap, inputs) }
        return effects
    }

    private mutating func resume(
        _ run: Run,
        _ found: FoundRun?,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard let found else {
            if run.spawnedAt == nil { return neverArrived(run, &inputs) }
            return handle(.ended(run.id, .unknown), in: &inputs)
                + handle(.emptied(run.id, .process), in: &inputs)
        }
        var effects = repeated(run, found)
        if run.spawnedAt != nil, run.pid != found.pid {
            effects += handle(.passedOn(run.id, to: found.pid), in: &inputs)
        }
        if run.spawnedAt == nil { effects += handle(.spawned(run.id, found.pid), in: &inputs) }
        if let ending = found.ending, !knowsEnding(of: run.id) {
            effects += handle(.ended(run.id, ending), in: &inputs)
        }
        if found.ending == nil { askAfresh(run.id, inputs) }
        guard found.ending != nil, let proof = found.empty else { return effects }
        return effects + handle(.emptied(run.id, proof), in: &inputs)
    }

    /// As long as the longest time limit.
    private static let unknownGap = Duration.seconds(86_400)

    /// The order to make the process, or the report of its failure, was lost with the old
    /// supervisor.
    ///
    /// The order is given again, unless the run is being ended; then the run is over.
    private mutating func neverArrived(_ run: Run, _ inputs: inout Inputs) -> [ServiceEffect] {
        guard stop(of: run.id) != nil else { return [.spawn(run.id)] }
        let (step, number) = (SpawnStep.clone, Ending.calledOff)
        let event = ServiceEvent.spawnFailed(run.id, step, errno: number)
        return over(run.id, .neverStarted(step, errno: number), event, &inputs)
    }

    /// The stop signals that may have been lost with the old supervisor; a second one does no harm.
    private func repeated(_ run: Run, _ found: FoundRun) -> [ServiceEffect] {
        guard run.spawnedAt != nil, found.empty == nil, let stop = stop(of: run.id),
            stop.kills == 0, stop.cause != .announced
        else { return [] }
        return stop.ending == nil && found.ending == nil
            ? signals(toEnd: run.id) : [endRest(of: run.id)]
    }

    private func stop(of id: RunID) -> Stop? {
        if case .stopping(let run, let stop) = state, run.id == id { return stop }
        return retiring.first { $0.run.id == id }?.stop
    }

    private func knowsEnding(of id: RunID) -> Bool {
        stop(of: id)?.ending != nil
    }

    private mutating func askAfresh(_ id: RunID, _ inputs: Inputs) {
        let (asks, samples) = (policy.health != nil, policy.memory != nil)
        let watchdog = policy.watchdog
        _ = withLive(id) { run in
            if let watchdog, run.watchdogBy != nil { run.watchdogBy = inputs.now + watchdog }
            if asks, run.health.answerBy != nil || run.health.nextAsk == nil {
                (run.health.answerBy, run.health.nextAsk) = (nil, inputs.now)
            }
            if samples, run.memory.nextSample == nil { run.memory.nextSample = inputs.now }
        }
    }
}

extension ServiceMachine {
    /// Continues with a run that no checkpoint knows, and that was seen to serve.
    ///
    /// The run counts as ready, and is probed at once.
    mutating func adopt(_ id: RunID, _ pid: ProcessID, began: Instant, now: Instant) {
        precondition(state == .down, "only a service that was never started adopts")
        var run = Run(id: id, cause: .adopted, orderedAt: began)
        (run.pid, run.spawnedAt, run.readyAt, run.healthySince) = (pid, began, now, now)
        run.startBy = now
        run.watchdogBy = policy.watchdog.map { now + $0 }
        (goal, state) = (.up, .up(run))
    }
}

/// One run in the guardian's table.
public struct FoundRun: Hashable, Sendable {
    /// The main process.
    public let pid: ProcessID
    /// How the main process ended; nil while it lives.
    public let ending: Ending?
    /// How the process tree is known to be empty; nil while it may not be.
    public let empty: EmptyProof?

    /// Takes an entry of the guardian's table.
    public init(pid: ProcessID, ending: Ending?, empty: EmptyProof?) {
        (self.pid, self.ending, self.empty) = (pid, ending, empty)
    }
}
