import VigiaCore

/// The invariants of one service after every event, and the history that they need.
struct Rules {
    private let policy: ServicePolicy
    /// The story of each run, from the records about it.
    private var runs: [RunID: RunStory] = [:]
    private var failures: FailureCount
    /// The run that was last seen in the slot.
    private var inSlot: RunID?
    /// When the last finished run of the slot was ordered.
    private var lastOrdered: Instant?
    /// When a spawn last failed because Vigia lacked a resource.
    private var lackedAt: Instant?
    /// When the open question was asked, and when the last gap without listening ended.
    private var (probedAt, deafUntil) = (Instant.boot, Instant.boot)
    private var wasAsked = false
    /// For each run that is being ended, since when; and how much of its time limit may have been
    /// granted again, since the order may have been carried out late.
    private var stops: [RunID: Instant] = [:]
    private var givenAgain = Duration.zero
    /// When each run last gave a sign of life.
    private(set) var beats: [RunID: Instant] = [:]
    /// How many gaps without listening each run has had since then.
    private var gaps: [RunID: Int] = [:]
    /// How many times in a row silence is excused.
    private static let gapsMax = 4
    /// Whether checks were ordered since the last run, and the last run.
    private var (isChecked, lastSpawned) = (false, RunID?.none)
    /// Whether a preflight has passed since a run was last replaced.
    private var hasPassedPreflight = false
    /// Since when the service is wanted, and neither up nor given up.
    private var strivesSince: Instant?

    /// How late the guardian may notice the ending of a process.
    static let lateMax = Duration.seconds(2)

    init(policy: ServicePolicy) {
        (self.policy, failures) = (policy, FailureCount(window: policy.restart.window))
    }

    /// A request was made, and changed something.
    mutating func requested() {
        (wasAsked, strivesSince) = (true, nil)
        failures.forget()
    }

    /// The supervisor did not listen for a while: limits could not be kept, and silence proves
    /// nothing.
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

    /// A run gives a sign of life.
    mutating func beat(_ run: RunID, at now: Instant) { (beats[run], gaps[run]) = (now, nil) }

    /// A question is asked.
    mutating func probed(at now: Instant) { probedAt = now }

    /// The rule that ending a run for unheard silence breaks; nil for none.
    private func brokenBySilence(_ record: ServiceRecord, _ run: RunID, at now: Instant) -> String?
    {
        switch record {
        case .suspect(let words, _)
        where words.hasPrefix("no answer within") && probedAt < deafUntil:
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

    /// Takes in an order; returns the rule that it breaks, nil for none.
    mutating func broken(by order: ServiceEffect, at now: Instant) -> String? {
        switch order {
        case .check:
            isChecked = true
            return nil
        case .report(.checking(.ended), _): return "a run that ended waits for checks"
        case .report(.stopping(.requested(let who)), let run?) where brokenByRestart(who, run):
            return "a run that served was ended without checks"
        case .report(let record, let run?):
            if let words = brokenBySilence(record, run, at: now) { return words }
            if case .stopping = record, stops[run] == nil { stops[run] = now }
            if case .starting(let cause) = record {
                runs[run] = RunStory(orderedAt: now, isRetry: cause == .retry)
            }
            if case .reloading = record { runs[run] = RunStory(orderedAt: now) }
            runs[run]?.take(record, policy.restart, at: now)
            return nil
        case .spawn(let run): return runs[run] == nil ? "started without a cause" : nil
        case .signal(let run, _, _):
            return runs[run]?.end == nil ? "sent a signal without a cause" : nil
        case .acknowledge(let run): return over(run, at: now)
        case .preflight:
            hasPassedPreflight = false
            return nil
        case .lookAtPort, .ask, .examine, .measure, .relieve, .hearLastWords, .remedy,
            .report, .surprise:
            return nil
        }
    }

    /// Takes in the result of a preflight.
    mutating func heard(_ event: ServiceEvent) {
        if case .preflightEnded(let problem) = event { hasPassedPreflight = problem == nil }
    }

    /// Whether a restart ends a serving run although no preflight has passed.
    private mutating func brokenByRestart(_ who: Requester, _ run: RunID) -> Bool {
        guard policy.checks != nil, ["restart", "reload"].contains(who.command),
            runs[run]?.wasReady == true
        else { return false }
        defer { hasPassedPreflight = false }
        return !hasPassedPreflight
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
        if end == .failure, !wasAsked { failures.add(story, at: now) }
        return nil
    }

    /// The rule that a spawn breaks; nil for none.
    mutating func brokenBySpawn(_ machine: ServiceMachine, at now: Instant) -> String? {
        defer { (wasAsked, lackedAt) = (false, nil) }
        if machine.goal == .down { return "spawned though nobody wants it" }
        if let words = brokenByChecks(machine) { return words }
        guard machine.replacement == nil, let run = machine.state.run else { return nil }
        inSlot = run.id  // The run may end before the next check.
        guard !wasAsked, let cause = run.cause.automatic else { return nil }
        if let lackedAt, now - lackedAt < .seconds(1) { return "tried again at once after a lack" }
        if failures.most >= policy.restart.attempts {
            return "tries more often than its attempts"
        }
        guard let lastOrdered, cause == .failure else { return nil }
        let least = failures.delayMin(policy.restart)
        return now - lastOrdered < least ? "restarted before its delay was over" : nil
    }

    /// A requested start follows its checks; a repeated order is the same start.
    private mutating func brokenByChecks(_ machine: ServiceMachine) -> String? {
        guard machine.replacement == nil, let run = machine.state.run, run.id != lastSpawned else {
            return nil
        }
        defer { (isChecked, lastSpawned) = (false, run.id) }
        guard policy.checks != nil, !isChecked else { return nil }
        switch run.cause {
        case .requested, .projectStarted, .retry, .remedied, .pauseOver:
            return "started without its checks"
        case .ended, .startTimedOut, .hung, .heartbeatMissed, .memoryExceeded, .projectStopped,
            .leftBehind,
            .announced, .checkFailed, .adopted, .replaced, .unclaimed, .changed:
            return nil
        }
    }

    /// The rule that the machine's state breaks; nil for none.
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

    /// While a new run starts, the old one serves, unless it ended by itself.
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
        case .broken(let openBreaker) where openBreaker.reason.isEmpty: return "given up in silence"
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

    /// How long a wanted service may take until it is up, or given up.
    private var patience: Duration {
        let stop = policy.stop.timeout + StopPolicy.emptyWithin + .seconds(2) + Self.lateMax
        let delay = max(policy.restart.delay, policy.restart.delayMax) * 2
        let once = (policy.checks ?? .zero) + policy.readiness.timeout + stop + delay
        return once * (policy.restart.attempts + 1) + policy.remedyTimeout * Remedy.allCases.count
    }
}
