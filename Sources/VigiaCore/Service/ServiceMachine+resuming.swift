extension ServiceMachine {
    /// Every run that this machine believes in.
    public var runs: [Run] {
        (state.run.map { [$0] } ?? []) + (replacement.map { [$0] } ?? []) + retiring.map(\.run)
    }

    /// The newest run that lives, or whose last words are not heard.
    public var newestRun: RunID? {
        (runs.map(\.id) + unheard.map(\.run)).max()
    }

    /// Whether nothing of it runs or is being made.
    public var isQuiet: Bool {
        guard state.run == nil, replacement == nil, retiring.isEmpty else { return false }
        if case .checking = state { return false }
        return true
    }

    /// Takes up work after the supervisor was replaced.
    ///
    /// What was asked of the world and not answered was lost with the old supervisor, so it
    /// is asked again; no open question counts as failed because of that.
    ///
    /// - Parameters:
    ///   - found: the guardian's table, by run.
    ///   - turn: the time, and so on.
    /// - Returns: the orders.
    public mutating func resume(
        finding found: [RunID: FoundRun],
        in turn: inout Turn
    ) -> [ServiceEffect] {
        var effects: [ServiceEffect] = []
        for run in runs { effects += resume(run, found[run.id], &turn) }
        for over in unheard { effects.append(.hearLastWords(over.run)) }
        if case .checking = state { effects.append(.check) }
        if rehearsal != nil { effects.append(.rehearse) }
        if case .waiting(.port) = state { effects.append(.lookAtPort) }
        // Nobody knows for how long no supervisor listened.
        if judgesSilence(at: turn.now) { effects += stalled(for: Self.unknownGap, turn) }
        return effects
    }

    private mutating func resume(
        _ run: Run,
        _ found: FoundRun?,
        _ turn: inout Turn
    ) -> [ServiceEffect] {
        guard let found else {
            if run.spawnedAt == nil { return neverArrived(run, &turn) }
            return handle(.ended(run.id, .unknown), in: &turn)
                + handle(.emptied(run.id, .process), in: &turn)
        }
        var effects = repeated(run, found)
        if run.spawnedAt != nil, run.pid != found.pid {
            effects += handle(.passedOn(run.id, to: found.pid), in: &turn)
        }
        if run.spawnedAt == nil { effects += handle(.spawned(run.id, found.pid), in: &turn) }
        if let ending = found.ending, !knowsEnding(of: run.id) {
            effects += handle(.ended(run.id, ending), in: &turn)
        }
        if found.ending == nil { askAfresh(run.id, turn) }
        guard found.ending != nil, let proof = found.empty else { return effects }
        return effects + handle(.emptied(run.id, proof), in: &turn)
    }

    /// As long as any term.
    private static let unknownGap = Duration.seconds(86_400)

    /// The order to make its process, or the answer that this failed, was lost with the old
    /// supervisor: it is given again, unless the run is being ended; then nothing is left to do.
    private mutating func neverArrived(_ run: Run, _ turn: inout Turn) -> [ServiceEffect] {
        guard stop(of: run.id) != nil else { return [.spawn(run.id)] }
        let (step, number) = (SpawnStep.clone, Ending.calledOff)
        let event = ServiceEvent.spawnFailed(run.id, step, errno: number)
        return over(run.id, .neverStarted(step, errno: number), event, &turn)
    }

    /// The orders to end that may have been lost with the old supervisor; to be told twice
    /// harms nobody who is told to end.
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

    private mutating func askAfresh(_ id: RunID, _ turn: Turn) {
        let (asks, samples) = (policy.health != nil, policy.memory != nil)
        let watchdog = policy.watchdog
        _ = withLive(id) { run in
            if let watchdog, run.watchdogBy != nil { run.watchdogBy = turn.now + watchdog }
            if asks, run.health.answerBy != nil || run.health.nextAsk == nil {
                (run.health.answerBy, run.health.nextAsk) = (nil, turn.now)
            }
            if samples, run.memory.nextSample == nil { run.memory.nextSample = turn.now }
        }
    }
}

extension ServiceMachine {
    /// Goes on with a run that nobody remembers, and that was seen to serve.
    ///
    /// It counts as ready: whether it is well is asked at once.
    mutating func adopt(_ id: RunID, _ pid: ProcessID, began: Instant, now: Instant) {
        precondition(state == .down, "only a service that was never started adopts")
        var run = Run(id: id, cause: .adopted, askedAt: began)
        (run.pid, run.spawnedAt, run.readyAt, run.healthySince) = (pid, began, now, now)
        run.startBy = now
        run.watchdogBy = policy.watchdog.map { now + $0 }
        (goal, state) = (.up, .up(run))
    }
}

/// What the guardian's table says of one run.
public struct FoundRun: Hashable, Sendable {
    /// Its main process.
    public let pid: ProcessID
    /// How that ended, if it did.
    public let ending: Ending?
    /// How it is known that its tree is empty, if it is.
    public let empty: EmptyProof?

    /// Takes the three.
    public init(pid: ProcessID, ending: Ending?, empty: EmptyProof?) {
        (self.pid, self.ending, self.empty) = (pid, ending, empty)
    }
}
