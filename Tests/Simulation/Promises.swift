import VigiaCore

/// What the plan promises of one service, held against what happens to it.
///
/// Each failure has two terms: from the fact to its notice, and from the notice to the next start or
/// to the end of trying. The facts are the fake world's; the terms are the plan's formulas. A term
/// begins anew where Vigia did not listen: at the end of a stall, and with each new supervisor.
struct Promises {
    private let policy: ServicePolicy
    /// What is known of each run that is not over.
    private var runs: [RunID: Known] = [:]
    /// The run that was last in the slot.
    private var inSlot: RunID?
    /// The failure that was noticed, until a start follows.
    private var failure: Failed?
    /// From when on somebody has listened without a break.
    private var heardFrom = Instant.boot
    /// When memory was last read that was not over the limit.
    private var belowLimitAt = Instant.boot
    private var memoryRestartAt: Instant?

    /// What the steps of the fake world take together.
    private static let worldTakes = Duration.milliseconds(50)

    private struct Known {
        let orderedAt: Instant
        var spawnedAt: Instant?
        var readyAt: Instant?
        var isExcessNoticed = false
    }

    private struct Failed {
        let run: RunID
        let orderedAt: Instant
        var noticedAt: Instant
        /// How long it may take to end.
        var end: Duration
        /// Whether nothing of it is left, and the policy has judged.
        var isOver = false
        /// Until when a repair may take.
        var repairedBy = Instant.boot
    }

    init(policy: ServicePolicy) { self.policy = policy }
}

// What changes the terms.
extension Promises {
    /// Somebody asked for something: what follows is theirs.
    mutating func requested() { failure = nil }

    /// Nobody listened up to now, or another supervisor has taken over.
    mutating func beginAnew(after gap: Duration, at now: Instant) {
        heardFrom = max(heardFrom, now)
        guard var open = failure else { return }
        // Whoever was told to end gets the whole time again.
        (open.noticedAt, open.end) = (now, max(open.end, policy.stop.timeout))
        if open.repairedBy != .boot {
            open.repairedBy = max(open.repairedBy + gap, now + (policy.repairWithin ?? .zero))
        }
        failure = open
    }

    /// The guardian tells late that a run ended.
    mutating func told(_ run: RunID, late wait: Duration) {
        guard failure?.run == run, let noticedAt = failure?.noticedAt else { return }
        failure?.noticedAt = noticedAt + wait
    }

    /// A reading that is not over the limit passed while the service slept.
    mutating func passedReading(at moment: Instant) { belowLimitAt = max(belowLimitAt, moment) }

    /// A fact is about to be judged.
    mutating func heard(_ event: ServiceEvent, at now: Instant) {
        switch event {
        case .answered(_, _, .notProbed): heardFrom = max(heardFrom, now + .seconds(1))
        case .notified(_, .reloading): heardFrom = max(heardFrom, now + policy.readiness.timeout)
        case .measured(_, let used) where used <= policy.memory?.limit ?? used: belowLimitAt = now
        case .couldNotCheck: failure = nil
        default: break
        }
    }
}

// What is promised.
extension Promises {
    /// Takes in an order, and says which promise it breaks, if any.
    mutating func broken(
        by order: ServiceEffect,
        of machine: ServiceMachine,
        _ process: FakeProcess?,
        at now: Instant
    ) -> String? {
        switch order {
        case .report(.starting, let run?), .report(.reloading, let run?):
            runs[run] = Known(orderedAt: now)
        case .report(.spawned, let run?):
            if runs[run]?.spawnedAt == nil { runs[run]?.spawnedAt = now }
        case .report(.ready, let run?), .report(.reloaded, let run?):
            if runs[run]?.readyAt == nil { runs[run]?.readyAt = now }
        case .report(.memoryExceeded(_, _, let isRestarting), let run?):
            return excess(run, isRestarting, process, at: now)
        case .report(.stopping(let cause), let run?) where run == inSlot:
            return stopping(run, cause, process, at: now)
        case .report(.ended(let ending, _, isRequested: false), let run?) where run == inSlot:
            let words = late(run, process, at: now)
            if case .neverStarted(_, let errno) = ending, Ending.isLack(errno) { return words }
            begin(run, end: policy.quickEnd, at: now)
            return words
        case .report(.remedying, _):
            failure?.repairedBy = now + (policy.repairWithin ?? .zero)
        case .report(.broken, _):
            defer { failure = nil }
            return overdue(machine, at: now)
        case .acknowledge(let run):
            runs[run] = nil
            if failure?.run == run { failure?.isOver = true }
        default: break
        }
        return nil
    }

    /// Says what the order to spawn breaks, if anything.
    mutating func brokenBySpawn(_ machine: ServiceMachine, at now: Instant) -> String? {
        guard machine.replacement == nil, let run = machine.state.run else { return nil }
        inSlot = run.id
        defer { failure = nil }
        return overdue(machine, at: now)
    }

    /// Says which promise is broken as things stand, if any.
    mutating func broken(
        by machine: ServiceMachine,
        _ process: FakeProcess?,
        at now: Instant
    ) -> String? {
        if machine.goal == .down || machine.replacement != nil { failure = nil }
        switch machine.state {
        case .starting(let run), .up(let run), .degraded(let run):
            inSlot = run.id
            return late(run.id, process, at: now)
        case .down, .broken, .done, .waiting(.dependencies), .waiting(.tree): failure = nil
        case .waiting(.port(let wait)) where wait.holder != nil: failure = nil
        case .checking, .stopping, .waiting: return overdue(machine, at: now)
        }
        return nil
    }

    private mutating func begin(_ run: RunID, end: Duration, at now: Instant) {
        guard let known = runs[run] else { return }
        failure = Failed(run: run, orderedAt: known.orderedAt, noticedAt: now, end: end)
    }

    private mutating func stopping(
        _ run: RunID,
        _ cause: Cause,
        _ process: FakeProcess?,
        at now: Instant
    ) -> String? {
        let end: Duration? =
            switch cause {
            case .hung, .heartbeatMissed: policy.quickEnd
            case .startTimedOut, .memoryExceeded: policy.stop.timeout
            default: nil
            }
        guard let end else {
            failure = nil
            return nil
        }
        let words = late(run, process, at: now)
        begin(run, end: end, at: now)
        return words
    }

    private mutating func excess(
        _ run: RunID,
        _ isRestarting: Bool,
        _ process: FakeProcess?,
        at now: Instant
    ) -> String? {
        let words = late(run, process, at: now)
        runs[run]?.isExcessNoticed = true
        if isRestarting { memoryRestartAt = now }
        return words
    }
}

// The terms.
extension Promises {
    /// What the plan says that must have been noticed of a living run by now, if anything.
    private func late(_ run: RunID, _ process: FakeProcess?, at now: Instant) -> String? {
        guard let known = runs[run], let process, process.run == run else { return nil }
        func isOver(_ limit: Duration?, from start: Instant) -> Bool {
            limit.map { now > max(start, heardFrom) + $0 + Self.worldTakes } ?? false
        }
        if process.ending != nil {
            return isOver(.zero, from: process.toldAt) ? "a crash is noticed late" : nil
        }
        guard let readyAt = known.readyAt else {
            guard let spawnedAt = known.spawnedAt else { return nil }
            return isOver(policy.failedStartNoticed, from: spawnedAt)
                ? "a failed start is noticed late" : nil
        }
        if let since = process.hangs(at: now),
            isOver(policy.hangNoticed(busy: process.isBusy), from: max(since, readyAt))
        {
            return "a hang is noticed late"
        }
        guard let limit = policy.memory?.limit, process.memory(at: now) > limit.count else {
            return nil
        }
        let since = max(process.holds(limit.count), belowLimitAt)
        if !known.isExcessNoticed, isOver(policy.excessNoticed, from: since) {
            return "a leak is noticed late"
        }
        let freeAt = memoryRestartAt.map { $0 + heldBack } ?? .boot
        return now > freeAt + Self.worldTakes && isOver(policy.excessNoticed, from: since)
            ? "a leak is not ended" : nil
    }

    /// From the notice of an excess until the run is ended, where one was ended for its memory a
    /// moment ago.
    private var heldBack: Duration {
        guard let memory = policy.memory else { return .zero }
        return MemoryPolicy.restartEvery + min(MemoryPolicy.nearInterval, memory.interval)
    }

    /// What should have followed a failure by now, if anything.
    private func overdue(_ machine: ServiceMachine, at now: Instant) -> String? {
        guard let failure, failure.isOver else { return nil }
        let next = policy.nextStart(
            afterEnd: failure.end,
            unstable: machine.restartHistory.unstableInRow,
            age: failure.noticedAt - failure.orderedAt
        )
        let due = max(failure.noticedAt + next, failure.repairedBy)
        guard now > due + Self.worldTakes else { return nil }
        return "the start after a failure is \((now - due).text) late"
    }
}
