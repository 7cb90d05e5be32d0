/// The life of one service: facts come in, orders go out.
///
/// It owns no clock, no process, no file and no random number; those arrive in a `Turn`, so a
/// test, the simulator and a bug report can all replay the same history.
///
///     down ─asked→ (waiting: dependencies) → (checking) → starting → up ⇄ degraded
///       ↑                                        ↑          │         │
///       └─────────── goal is down ── stopping ←──┼──────────┴─────────┘
///                                       │        │   (asked, failed, hung, excess, ended)
///                                       ├→ waiting (delay, tree, port, …) ┘
///                                       ├→ broken (breaker open) ── trial ┘
///                                       └→ done
///
/// Whatever ends a run, the service passes through `stopping`, which lasts until nothing of
/// the run's tree is left: so no two runs share a slot, but for the time of a reload.
public struct ServiceMachine: Hashable, Codable, Sendable {
    /// What the user wants.
    public enum Goal: String, Hashable, Codable, Sendable {
        /// That it runs.
        case up
        /// That it does not.
        case down
    }

    /// What does not change while the machine lives.
    ///
    /// It is the configuration's, so it is not coded: a machine that was decoded has it back
    /// once its project takes it up.
    @Shared public private(set) var policy = ServicePolicy()
    /// Where the service is.
    public internal(set) var state: ServiceState = .down
    /// What the user wants.
    public internal(set) var goal: Goal = .down
    /// Its restarts, and what the breaker reads.
    @Shared public internal(set) var ledger: Ledger
    /// How its last run ended.
    public internal(set) var lastEnding: Ending?
    /// Whether everything it depends on is there.
    var isAllowed = true
    /// The new run of a reload, until it takes over.
    public internal(set) var replacement: Run?
    /// Older runs that are being ended beside the one in the slot.
    public internal(set) var retiring: [Retiring] = []
    /// Checks before a restart or a reload that are under way while the old run serves.
    public internal(set) var rehearsal: Rehearsal? {
        get { rehearsals.first }
        set { rehearsals = newValue.map { [$0] } ?? [] }
    }
    /// That one or none: seldom there, so it lies elsewhere and costs a machine one word.
    private var rehearsals: [Rehearsal] = []
    /// Why the last restart or reload left the old run in its place; nil where it did not.
    public internal(set) var refusal: String?
    /// Runs whose last words are still to come.
    var unheard: [Unheard] = []

    /// The ledger of all services that have nothing in theirs.
    private static let emptyLedger = Shared(wrappedValue: Ledger())

    /// Begins down, wanted down.
    public init(policy: ServicePolicy) { self.init(policy: Shared(wrappedValue: policy)) }

    /// Begins down, wanted down, and shares its policy with whoever else has it.
    init(policy: Shared<ServicePolicy>) { (_policy, _ledger) = (policy, Self.emptyLedger) }

    /// Takes its policy, and shares what others have too.
    mutating func take(_ policy: Shared<ServicePolicy>) {
        _policy = policy
        if _ledger == Self.emptyLedger { _ledger = Self.emptyLedger }
    }

    /// Forgets what the restart policy counts; a ledger that is empty stays the one of all.
    mutating func forgive() {
        if _ledger != Self.emptyLedger { ledger.forgive() }
    }

    private enum CodingKeys: CodingKey {
        case state, goal, ledger, lastEnding, isAllowed, replacement, retiring, unheard
        case rehearsals, refusal
    }

    /// When `deadlinePassed` is due; `never` while nothing is.
    ///
    /// Derived from the state, so no timer can outlive the reason for it.
    public var deadline: Instant {
        var earliest = stateDeadline
        for rehearsal in rehearsals { earliest = min(earliest, rehearsal.until) }
        if let replacement { earliest = min(earliest, startDeadline(of: replacement)) }
        for old in retiring { earliest = min(earliest, old.stop.killAt) }
        return earliest
    }

    private var stateDeadline: Instant {
        switch state {
        case .down, .done: .never
        case .checking(let checking): checking.until
        case .starting(let run): startDeadline(of: run)
        case .up(let run), .degraded(let run): watchDeadline(of: run)
        case .stopping(_, let stop): stop.killAt
        case .waiting(.delay(let until, _)), .waiting(.remedy(_, let until, _)): until
        case .waiting(.port(let wait)): wait.until
        case .waiting(.words(let until, _)): until
        case .waiting(.dependencies), .waiting(.tree): .never
        case .broken(let breakdown): breakdown.until ?? .never
        }
    }

    private func startDeadline(of run: Run) -> Instant {
        guard run.spawnedAt != nil else { return .never }
        var due = min(run.startBy, run.health.deadline, run.memory.nextSample ?? .never)
        if policy.readiness.source == .lived, let spawnedAt = run.spawnedAt {
            due = min(due, spawnedAt + ReadinessPolicy.livedMin)
        }
        return due
    }

    private func watchDeadline(of run: Run) -> Instant {
        let answering = min(run.health.deadline, run.memory.nextSample ?? .never)
        let reloadedBy = run.reloadingSince.map { $0 + policy.readiness.timeout } ?? .never
        return min(answering, run.watchdogBy ?? .never, reloadedBy)
    }

    /// Takes in one fact.
    ///
    /// - Parameters:
    ///   - event: what happened; one that makes no sense here is answered with a surprise.
    ///   - turn: the time, a random draw, and the number of the next run.
    /// - Returns: the orders, in the order in which they are to be carried out.
    public mutating func handle(_ event: ServiceEvent, in turn: inout Turn) -> [ServiceEffect] {
        let effects = answer(event, &turn)
        if !rehearsals.isEmpty { settleRehearsal() }
        return effects
    }

    private mutating func answer(
        _ event: ServiceEvent,
        _ turn: inout Turn
    ) -> [ServiceEffect] {
        switch event {
        case .asked(let request, let cause): asked(request, because: cause, &turn)
        case .allowed(let isAllowed): allowed(isAllowed, &turn)
        case .checked(let finding): checked(finding, event, &turn)
        case .couldNotCheck(let errno): couldNotCheck(errno, event, turn)
        case .rehearsed(let finding): rehearsed(finding, event, &turn)
        case .portFound(let holder): portFound(holder, event, &turn)
        case .spawned(let id, let pid): spawned(id, pid, event, &turn)
        case .spawnFailed(let id, let step, let errno):
            over(id, .neverStarted(step, errno: errno), event, &turn)
        case .passedOn(let id, let pid): passedOn(id, to: pid, event)
        case .notified(let id, let notice): notified(id, notice, &turn)
        case .answered(let id, let question, let verdict): answered(id, question, verdict, &turn)
        case .examined(let id, let activity): examined(id, activity, &turn)
        case .measured(let id, let used): measured(id, used, &turn)
        case .ended(let id, let ending): ended(id, ending, event, &turn)
        case .emptied(let id, let proof): emptied(id, proof, event, &turn)
        case .lastWords(let id, let words): heard(id, words, &turn)
        case .remedied(let remedy, let succeeded): remedied(remedy, succeeded, event, &turn)
        case .stalled(let gap): stalled(for: gap, turn)
        case .deadlinePassed: deadlinePassed(&turn)
        }
    }

    private mutating func deadlinePassed(_ turn: inout Turn) -> [ServiceEffect] {
        let effects = besideDeadlinePassed(&turn)
        switch state {
        case .down, .done, .waiting(.dependencies), .waiting(.tree):
            return effects
        case .checking(let checking) where turn.now >= checking.until:
            return effects + checked("the checks took too long", .deadlinePassed, &turn)
        case .starting(let run):
            return effects + startTurn(of: run, &turn)
        case .up(let run), .degraded(let run):
            return effects + watchTurn(of: run, &turn)
        case .stopping(let run, let stop) where turn.now >= stop.killAt:
            let (killed, orders) = killed(run, stop, turn)
            state = .stopping(run, killed)
            return effects + orders
        case .waiting(.delay(let until, let cause)) where turn.now >= until:
            return effects + begin(because: cause, &turn)
        case .waiting(.remedy(let remedy, let until, _)) where turn.now >= until:
            return effects + remedied(remedy, false, .deadlinePassed, &turn)
        case .waiting(.port(let wait)) where turn.now >= wait.until:
            return effects + lookAgain(wait, turn)
        case .waiting(.words(let until, let breakdown)) where turn.now >= until:
            return effects + open(breakdown)
        case .broken(let breakdown) where turn.now >= breakdown.until ?? .never:
            return effects + begin(because: .trial, &turn)
        case .checking, .stopping, .waiting, .broken:
            return effects
        }
    }
}

/// What comes in from outside with every fact: the time, chance, and the next number.
public struct Turn: Sendable {
    /// The time.
    public let now: Instant
    /// A random number from 0 to 1, for jitter.
    public let draw: Double
    /// The number of the next run; whoever takes it counts it up.
    public var nextRun: UInt64

    /// Takes the three.
    public init(now: Instant, draw: Double, nextRun: UInt64) {
        (self.now, self.draw, self.nextRun) = (now, draw, nextRun)
    }

    mutating func takeRun() -> RunID {
        defer { nextRun += 1 }
        return RunID(raw: nextRun)
    }
}

/// A run that is over, kept until its last words are heard.
struct Unheard: Hashable, Codable, Sendable {
    let run: RunID
    let ending: Ending
    let wasReady: Bool
    /// Why it was over; nil as `ending` says.
    var cause: Cause?
    /// Whether it was stable, so that its failure is told and not counted.
    var wasStable: Bool?
    /// What its probe said last, where that is why it was over.
    var answer: String?
    /// When the next run is due once its words are heard; nil where that waits for no words.
    var startDue: Instant?
}
