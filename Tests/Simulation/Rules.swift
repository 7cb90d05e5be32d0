import VigiaCore

/// What must hold for one service after every fact, and what is remembered to tell.
struct Rules {
    private let policy: ServicePolicy
    /// What is known of each run, from what was reported of it.
    private var runs: [RunID: RunStory] = [:]
    private var failures: FailureCount
    /// The run that was last seen in the slot.
    private var inSlot: RunID?
    /// When the run that was last in the slot, and is over, was ordered.
    private var lastOrdered: Instant?
    /// When a run could last not be made for want of something.
    private var lackedAt: Instant?
    /// When the question that is open was put, and until when nobody listened last.
    private var (askedAt, deafUntil) = (Instant.boot, Instant.boot)
    private var wasAsked = false
    /// Since when each run that is being ended is, and how much of its time to end may have been
    /// given again meanwhile, since the order may have been carried out late.
    private var stops: [RunID: Instant] = [:]
    private var givenAgain = Duration.zero
    /// When each run was last heard to live.
    private(set) var beats: [RunID: Instant] = [:]
    /// How often nobody listened to each since then.
    private var gaps: [RunID: Int] = [:]
    /// How often in a row silence is excused.
    private static let gapsMax = 4
    /// Whether checks were ordered since the run before this one, and that run.
    private var (isChecked, lastSpawned) = (false, RunID?.none)
    /// Whether checks have passed while the old run served, since one was last replaced.
    private var hasRehearsed = false
    /// Since when the service is wanted, and neither up nor given up.
    private var strivesSince: Instant?

    /// How late the guardian may notice that a process ended.
    static let lateMax = Duration.seconds(2)

    init(policy: ServicePolicy) {
        (self.policy, failures) = (policy, FailureCount(window: policy.restart.window))
    }

    /// Somebody asked for something, and it made a difference.
    mutating func asked() {
        (wasAsked, strivesSince) = (true, nil)
        failures.forget()
    }

    /// Nobody listened for a while: what has a bound could not keep it, and silence proves nothing.
    mutating func stalled(_ span: Duration, until now: Instant) {
        stops = stops.mapValues { $0 + span }
        givenAgain = stops.isEmpty ? .zero : givenAgain + min(span, policy.stop.timeout)
        strivesSince = strivesSince.map { $0 + span }
        for (run, beat) in beats where gaps[run, default: 0] < Self.gapsMax {
            (beats[run], gaps[run]) = (beat + span, gaps[run, default: 0] + 1)
        }
        for run in runs.keys { runs[run]?.unheard += span }
        deafUntil = now
    }

    /// A run says that it lives.
    mutating func beat(_ run: RunID, at now: Instant) { (beats[run], gaps[run]) = (now, nil) }

    /// A question is put.
    mutating func asked(at now: Instant) { askedAt = now }

    /// What was ended for a silence that was ours, if anything was.
    private func brokenBySilence(_ happening: Happening, _ run: RunID, at now: Instant) -> String? {
        switch happening {
        case .suspect(let words) where words.hasPrefix("no answer within") && askedAt < deafUntil:
            return "suspected though nobody listened for the answer"
        case .stopping(.startTimedOut(let limit)):
            guard let story = runs[run], let spawnedAt = story.spawnedAt else { return nil }
            return now - spawnedAt - story.unheard < limit
                ? "its start timed out while nobody listened" : nil
        case .killing(times: 1):
            guard let since = stops[run] else { return nil }
            let least = min(policy.stop.timeout, StopPolicy.shortGraceMax)
            return now - since < least ? "killed before its time to end was over" : nil
        default: return nil
        }
    }

    /// Takes in an order, and says what it breaks, if anything.
    mutating func broken(by order: ServiceEffect, at now: Instant) -> String? {
        switch order {
        case .check:
            isChecked = true
            return nil
        case .report(.checking(.ended), _): return "a run that ended waits for checks"
        case .report(.stopping(.requested(let who)), let run?) where brokenByRestart(who, run):
            return "a run that served was ended without checks"
        case .report(let happening, let run?):
            if let words = brokenBySilence(happening, run, at: now) { return words }
            if case .stopping = happening, stops[run] == nil { stops[run] = now }
            if case .starting = happening { runs[run] = RunStory(orderedAt: now) }
            if case .reloading = happening { runs[run] = RunStory(orderedAt: now) }
            runs[run]?.take(happening, policy.restart, at: now)
            return nil
        case .spawn(let run): return runs[run] == nil ? "started without a cause" : nil
        case .signal(let run, _, _):
            return runs[run]?.end == nil ? "sent a signal without a cause" : nil
        case .acknowledge(let run): return over(run, at: now)
        case .rehearse:
            hasRehearsed = false
            return nil
        case .lookAtPort, .ask, .examine, .measure, .relieve, .hearLastWords, .remedy,
            .report, .surprise:
            return nil
        }
    }

    /// Takes in what came of checks while the old run serves.
    mutating func heard(_ event: ServiceEvent) {
        if case .rehearsed(let finding) = event { hasRehearsed = finding == nil }
    }

    /// Whether a restart ends a run that serves, though nobody knows whether the next one may
    /// start.
    private mutating func brokenByRestart(_ who: Requester, _ run: RunID) -> Bool {
        guard policy.checks != nil, ["restart", "reload"].contains(who.command),
            runs[run]?.wasReady == true
        else { return false }
        defer { hasRehearsed = false }
        return !hasRehearsed
    }

    private mutating func over(_ run: RunID, at now: Instant) -> String? {
        (beats[run], gaps[run]) = (nil, nil)
        guard let story = runs.removeValue(forKey: run), let end = story.end else {
            return "ended without a cause"
        }
        guard run == inSlot else { return nil }
        lastOrdered = story.orderedAt
        if story.isLack {
            (lackedAt, lastOrdered) = (now, nil)
            return nil
        }
        if end == .failure, !wasAsked { failures.add(isStable: story.isStable, at: now) }
        return nil
    }

    /// Says what the order to spawn breaks, if anything.
    mutating func brokenBySpawn(_ machine: ServiceMachine, at now: Instant) -> String? {
        defer { (wasAsked, lackedAt) = (false, nil) }
        if machine.goal == .down { return "spawned though nobody wants it" }
        if let words = brokenByChecks(machine) { return words }
        guard machine.replacement == nil, let run = machine.state.run else { return nil }
        inSlot = run.id  // It may end before anything else is looked at.
        guard !wasAsked, let cause = run.cause.automatic else { return nil }
        if let lackedAt, now - lackedAt < .seconds(1) { return "tried again at once after a lack" }
        if failures.most >= policy.restart.attempts {
            return "tries more often than its attempts"
        }
        guard let lastOrdered, cause == .failure else { return nil }
        let least = failures.delayMin(policy.restart)
        return now - lastOrdered < least ? "restarted before its delay was over" : nil
    }

    /// A start that somebody wanted follows its checks; an order that is repeated is the same start.
    private mutating func brokenByChecks(_ machine: ServiceMachine) -> String? {
        guard machine.replacement == nil, let run = machine.state.run, run.id != lastSpawned else {
            return nil
        }
        defer { (isChecked, lastSpawned) = (false, run.id) }
        guard policy.checks != nil, !isChecked else { return nil }
        switch run.cause {
        case .requested, .projectStarted, .trial, .remedied, .pauseOver:
            return "started without its checks"
        case .ended, .startTimedOut, .hung, .heartbeatMissed, .memoryExceeded, .projectStopped,
            .leftBehind,
            .announced, .checkFailed, .adopted, .replaced, .unclaimed, .changed:
            return nil
        }
    }

    /// Says what is wrong with the machine as it stands, if anything.
    mutating func broken(by machine: ServiceMachine, at now: Instant) -> String? {
        if case .up(let run) = machine.state, inSlot == run.id, stops.isEmpty,
            strivesSince == nil, machine.retiring.isEmpty
        {
            return nil
        }
        if let run = machine.state.run { inSlot = run.id }
        if machine.replacement != nil, let words = brokenByReload(machine) { return words }
        return brokenByStop(machine, at: now) ?? brokenByStriving(machine, at: now)
    }

    /// While a new run starts, the old one serves, unless it came to an end of its own.
    private func brokenByReload(_ machine: ServiceMachine) -> String? {
        switch machine.state {
        case .up, .degraded: return nil
        case .stopping(_, let stop) where stop.sequel == .judge: return nil
        case .stopping, .down, .checking, .starting, .waiting, .broken, .done:
            return "nobody serves while a new run starts"
        }
    }

    private mutating func brokenByStop(_ machine: ServiceMachine, at now: Instant) -> String? {
        var ending = machine.retiring.map(\.run.id)
        if case .stopping(let run, _) = machine.state { ending.append(run.id) }
        if ending.isEmpty {
            if !stops.isEmpty { stops = [:] }
            return nil
        }
        stops = stops.filter { ending.contains($0.key) }
        let bound =
            policy.stop.timeout + givenAgain + StopPolicy.emptyWithin + .seconds(1) + Self.lateMax
        for run in ending {
            let since = stops[run] ?? now
            stops[run] = since
            if now - since > bound { return "to end run \(run) took \((now - since).text)" }
        }
        return nil
    }

    private mutating func brokenByStriving(
        _ machine: ServiceMachine,
        at now: Instant
    ) -> String? {
        switch machine.state {
        case .down where machine.goal == .up: return "wanted, and given up without a cause"
        case .broken(let breakdown) where breakdown.reason.isEmpty: return "given up in silence"
        case .waiting(.port(let wait)) where wait.holder != nil: strivesSince = nil
        case .down, .up, .degraded, .waiting(.dependencies), .broken, .done: strivesSince = nil
        case .checking, .starting, .stopping, .waiting:
            guard machine.goal == .up else {
                strivesSince = nil
                break
            }
            let since = strivesSince ?? now
            strivesSince = since
            if now - since > patience { return "neither up nor given up" }
        }
        return nil
    }

    /// How long it may take until a service that is wanted is up, or given up.
    private var patience: Duration {
        let stop = policy.stop.timeout + StopPolicy.emptyWithin + .seconds(2) + Self.lateMax
        let delay = max(policy.restart.delay, policy.restart.delayMax) * 2
        let once = (policy.checks ?? .zero) + policy.readiness.timeout + stop + delay
        return once * (policy.restart.attempts + 1) + policy.remedyTimeout * Remedy.allCases.count
    }
}
