/// The state machine of one service: events come in, effects go out.
///
/// The machine owns no clock, no process, no file and no random number. Those arrive in a `Inputs`,
/// so a test, the simulator and a bug report can all replay the same history.
///
///     down ─requested→ (waiting: dependencies) → (checking) → starting → up ⇄ degraded
///       ↑                                        ↑          │         │
///       └─────────── goal is down ── stopping ←──┼──────────┴─────────┘
///                                       │        │   (requested, failed, hung, excess, ended)
///                                       ├→ waiting (delay, tree, port, …) ┘
///                                       ├→ broken (breaker open) ── retry ┘
///                                       └→ done
///
/// Whatever ends a run, the service passes through `stopping`, which lasts until the run's process
/// tree is empty. So no two runs share a slot, except during a reload.
public struct ServiceMachine: Hashable, Codable, Sendable {
    /// What the user wants.
    public enum Goal: String, Hashable, Codable, Sendable {
        /// The service should run.
        case up
        /// The service should not run.
        case down
    }

    /// The settings, which do not change while the machine lives.
    ///
    /// The policy belongs to the configuration, so it is not coded: a decoded machine gets it back
    /// from its project.
    @Shared public private(set) var policy = ServicePolicy()
    /// The state of the service.
    public internal(set) var state: ServiceState = .down
    /// What the user wants.
    public internal(set) var goal: Goal = .down
    /// The restart history, which the breaker reads.
    @Shared public internal(set) var restartHistory: RestartHistory
    /// How the last run ended; nil before the first ending.
    public internal(set) var lastEnding: Ending?
    /// Whether all dependencies meet their conditions.
    var isAllowed = true
    /// The new run of a reload, until it takes over; nil without one.
    public internal(set) var replacement: Run?
    /// Older runs that are being ended beside the run in the slot.
    public internal(set) var retiring: [Retiring] = []
    /// The preflight of a restart or reload, while the old run serves; nil without one.
    public internal(set) var preflight: Preflight? {
        get { preflights.first }
        set { preflights = newValue.map { [$0] } ?? [] }
    }
    /// The same preflight: it is rare, so it lies on the heap and costs a machine one word.
    private var preflights: [Preflight] = []
    /// Why the last restart or reload left the old run in place; nil where it did not.
    public internal(set) var refusal: String?
    /// Runs whose last output is still to come.
    var unheard: [Unheard] = []

    /// The restart history that all services with an empty one share.
    private static let emptyHistory = Shared(wrappedValue: RestartHistory())

    /// Begins in state `down` with goal `down`.
    public init(policy: ServicePolicy) { self.init(policy: Shared(wrappedValue: policy)) }

    /// Begins in state `down` with goal `down`, and shares the policy with other services.
    init(policy: Shared<ServicePolicy>) { (_policy, _restartHistory) = (policy, Self.emptyHistory) }

    /// Takes the policy, and shares an empty restart history with other services.
    mutating func take(_ policy: Shared<ServicePolicy>) {
        _policy = policy
        if _restartHistory == Self.emptyHistory { _restartHistory = Self.emptyHistory }
    }

    /// Clears the counts that the restart policy reads; a shared empty history stays shared.
    mutating func forgive() {
        if _restartHistory != Self.emptyHistory { restartHistory.forgive() }
    }

    /// A run was stable: the next delay is the first again, and a retry has closed the breaker.
    mutating func creditStable(_ run: Run) {
        if run.isRetry { return forgive() }
        if _restartHistory != Self.emptyHistory { restartHistory.endRow() }
    }

    /// As older versions have it, which may have to read this again.
    private enum CodingKeys: String, CodingKey {
        case state, goal, lastEnding, isAllowed, replacement, retiring, unheard, refusal
        case restartHistory = "ledger"
        case preflights = "rehearsals"
    }

    /// When `deadlinePassed` is due; `never` while nothing is.
    ///
    /// The deadline is derived from the state, so no timer can outlive its reason.
    public var deadline: Instant {
        var earliest = stateDeadline
        for preflight in preflights { earliest = min(earliest, preflight.until) }
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
        case .broken(let openBreaker): openBreaker.until ?? .never
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

    /// Takes in one event.
    ///
    /// - Parameters:
    ///   - event: what happened; an event that makes no sense in this state returns a `surprise`.
    ///   - inputs: the time, a random draw, and the number of the next run.
    /// - Returns: the effects, in the order in which they must be carried out.
    public mutating func handle(_ event: ServiceEvent, in inputs: inout Inputs) -> [ServiceEffect] {
        let effects = answer(event, &inputs)
        if !preflights.isEmpty { settlePreflight() }
        return effects
    }

    private mutating func answer(
        _ event: ServiceEvent,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        switch event {
        case .requested(let request, let cause): requested(request, because: cause, &inputs)
        case .allowed(let isAllowed): allowed(isAllowed, &inputs)
        case .checked(let problem): checked(problem, event, &inputs)
        case .couldNotCheck(let errno): couldNotCheck(errno, event, inputs)
        case .preflightEnded(let problem): preflightEnded(problem, event, &inputs)
        case .portFound(let holder): portFound(holder, event, &inputs)
        case .spawned(let id, let pid): spawned(id, pid, event, &inputs)
        case .spawnFailed(let id, let step, let errno):
            over(id, .neverStarted(step, errno: errno), event, &inputs)
        case .passedOn(let id, let pid): passedOn(id, to: pid, event)
        case .notified(let id, let notifyEvent): notified(id, notifyEvent, &inputs)
        case .answered(let id, let question, let verdict): answered(id, question, verdict, &inputs)
        case .examined(let id, let activity): examined(id, activity, &inputs)
        case .measured(let id, let used): measured(id, used, &inputs)
        case .ended(let id, let ending): ended(id, ending, event, &inputs)
        case .emptied(let id, let proof): emptied(id, proof, event, &inputs)
        case .lastWords(let id, let words): heard(id, words, &inputs)
        case .remedied(let remedy, let succeeded): remedied(remedy, succeeded, event, &inputs)
        case .stalled(let gap): stalled(for: gap, inputs)
        case .deadlinePassed: deadlinePassed(&inputs)
        }
    }

    private mutating func deadlinePassed(_ inputs: inout Inputs) -> [ServiceEffect] {
        let effects = besideDeadlinePassed(&inputs)
        switch state {
        case .down, .done, .waiting(.dependencies), .waiting(.tree):
            return effects
        case .checking(let checking) where inputs.now >= checking.until:
            return effects + checked("the checks took too long", .deadlinePassed, &inputs)
        case .starting(let run):
            return effects + startTurn(of: run, &inputs)
        case .up(let run), .degraded(let run):
            return effects + watchTurn(of: run, &inputs)
        case .stopping(let run, let stop) where inputs.now >= stop.killAt:
            let (killed, orders) = killed(run, stop, inputs)
            state = .stopping(run, killed)
            return effects + orders
        case .waiting(.delay(let until, let cause)) where inputs.now >= until:
            return effects + begin(because: cause, &inputs)
        case .waiting(.remedy(let remedy, let until, _)) where inputs.now >= until:
            return effects + remedied(remedy, false, .deadlinePassed, &inputs)
        case .waiting(.port(let wait)) where inputs.now >= wait.until:
            return effects + lookAgain(wait, inputs)
        case .waiting(.words(let until, let openBreaker)) where inputs.now >= until:
            return effects + open(openBreaker)
        case .broken(let openBreaker) where inputs.now >= openBreaker.until ?? .never:
            return effects + begin(because: .retry, &inputs)
        case .checking, .stopping, .waiting, .broken:
            return effects
        }
    }
}

/// The outside values of each event: the time, a random number, and the next run number.
public struct Inputs: Sendable {
    /// The time of this turn, the same for all its events.
    public let now: Instant
    /// A random number from 0 to 1, for jitter.
    public let draw: Double
    /// The number of the next run; a new run takes it and counts it up.
    public var nextRun: UInt64

    /// Takes the time, a random number from 0 to 1, and the number of the next run.
    public init(now: Instant, draw: Double, nextRun: UInt64) {
        (self.now, self.draw, self.nextRun) = (now, draw, nextRun)
    }

    mutating func takeRun() -> RunID {
        defer { nextRun += 1 }
        return RunID(raw: nextRun)
    }
}

/// A run that is over, kept until its last output arrives.
struct Unheard: Hashable, Codable, Sendable {
    let run: RunID
    let ending: Ending
    let wasReady: Bool
    /// Why the run is over; nil where only `ending` says so.
    var cause: Cause?
    /// Whether the run was stable: its failure is then reported, but not counted.
    var wasStable: Bool?
    /// The probe's last answer, where Vigia ended the run because of it.
    var answer: String?
    /// When the next run is due once the output has arrived; nil where the next run does not wait.
    var startDue: Instant?
}
