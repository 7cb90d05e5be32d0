import VigiaCore

/// The state of one service in the fake world.
final class Place {
    let hasHealth: Bool
    let hasMemory: Bool
    let policy: ServicePolicy
    let memory: MemoryBounds?
    /// The indices of the services that depend on it.
    var dependents: [Int] = []
    /// Its processes by run, until the supervisor acknowledges their endings.
    var processes = ProcessTable()
    var rules: Rules
    var promises: Promises
    /// What was proven of its routine.
    var proof: Proof?
    /// The machine before the question or the sample that is under way.
    var asking: ServiceMachine?
    var measuring: ServiceMachine?
    /// When the service was last asked to release memory.
    var relievedAt = Instant.boot
    /// The rounds that pass unstepped; nil while the service is awake.
    var sleep: Sleep?
    /// Random numbers for its processes and for requests to it.
    var chance: Chance
    /// Answers that take long.
    var slowAnswers: Odds
    /// Answers, samples and other events that arrive twice.
    var answersTwice: Odds
    var readingsTwice: Odds
    private var othersTwice: Odds

    init(_ spec: ServiceSpec, _ chance: Chance) {
        var chance = chance
        policy = spec.policy
        (hasHealth, hasMemory) = (policy.health != nil, policy.memory != nil)
        memory = policy.memory.map(MemoryBounds.init)
        (rules, promises) = (Rules(policy: policy), Promises(policy: policy))
        slowAnswers = Odds(oneIn: 200, chance.stream())
        answersTwice = Odds(oneIn: 50, chance.stream())
        readingsTwice = Odds(oneIn: 50, chance.stream())
        othersTwice = Odds(oneIn: 50, chance.stream())
        self.chance = chance
    }

    /// How much later an event arrives again; nil where it does not.
    func comesAgain(_ event: ServiceEvent) -> Duration? {
        switch event {
        case .answered: Self.again(&answersTwice)
        case .measured: Self.again(&readingsTwice)
        case .requested, .allowed, .checked, .couldNotCheck, .preflightEnded, .portFound, .spawned,
            .spawnFailed, .passedOn, .notified, .examined, .ended, .emptied, .lastWords, .remedied,
            .stalled, .deadlinePassed:
            Self.again(&othersTwice)
        }
    }

    private static func again(_ odds: inout Odds) -> Duration? {
        odds.strikes() ? odds.span(againAfter) : nil
    }

    /// The mean time until a repeated event arrives again.
    static let againAfter = Duration.seconds(30)
}

extension ServiceEvent {
    /// Whether the effect belongs to a routine; its consequences are recorded all the same.
    var isRoutine: Bool {
        switch self {
        case .deadlinePassed, .answered, .measured: true
        case .requested, .allowed, .checked, .couldNotCheck, .preflightEnded, .portFound, .spawned,
            .spawnFailed, .passedOn, .notified, .examined, .ended, .emptied, .lastWords, .remedied,
            .stalled:
            false
        }
    }

    /// Whether the event reports a failed spawn; a new supervisor repeats that order.
    var isFailedSpawn: Bool {
        if case .spawnFailed = self { true } else { false }
    }

    /// Whether the guardian reports the event, so that it is lost with the guardian.
    var isGuardians: Bool {
        switch self {
        case .spawned, .spawnFailed, .ended, .emptied: true
        case .requested, .allowed, .checked, .couldNotCheck, .preflightEnded, .portFound, .passedOn,
            .notified, .answered, .examined, .measured, .lastWords, .remedied, .stalled,
            .deadlinePassed:
            false
        }
    }

    /// Whether the event is pending inside the supervisor, so that it is lost with the supervisor.
    var isSupervisors: Bool {
        switch self {
        case .answered, .examined, .measured, .lastWords, .checked, .couldNotCheck, .preflightEnded,
            .portFound, .remedied:
            true
        case .requested, .allowed, .spawned, .spawnFailed, .passedOn, .notified, .ended, .emptied,
            .stalled, .deadlinePassed:
            false
        }
    }
}
