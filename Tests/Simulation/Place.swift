import VigiaCore

/// What the world holds of one service.
final class Place {
    let hasHealth: Bool
    let hasMemory: Bool
    let policy: ServicePolicy
    let memory: MemoryBounds?
    /// Who depends on it.
    var dependents: [Int] = []
    /// Its processes, by run, until the supervisor acknowledges their end.
    var processes = ProcessTable()
    var rules: Rules
    var promises: Promises
    /// What was proven of its routine.
    var proof: Proof?
    /// The machine before the question, or the reading, that is under way.
    var asking: ServiceMachine?
    var measuring: ServiceMachine?
    /// When relief was last asked for.
    var relievedAt = Instant.boot
    /// Its rounds that pass unstepped, while it sleeps.
    var sleep: Sleep?
    /// Chance for its processes and for what it is asked.
    var chance: Chance
    /// Answers that take long.
    var slowAnswers: Odds
    /// Answers, readings and other facts that arrive twice.
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

    /// How much later a fact arrives once more; nil where it does not.
    func comesAgain(_ event: ServiceEvent) -> Duration? {
        switch event {
        case .answered: Self.again(&answersTwice)
        case .measured: Self.again(&readingsTwice)
        case .asked, .allowed, .checked, .couldNotCheck, .rehearsed, .portFound, .spawned,
            .spawnFailed, .passedOn, .notified, .examined, .ended, .emptied, .lastWords, .remedied,
            .stalled, .deadlinePassed:
            Self.again(&othersTwice)
        }
    }

    private static func again(_ odds: inout Odds) -> Duration? {
        odds.strikes() ? odds.span(againAfter) : nil
    }

    /// The mean time until a fact that comes twice comes again.
    static let againAfter = Duration.seconds(30)
}

extension ServiceEvent {
    /// Whether it is part of a routine; what comes of it is told all the same.
    var isRoutine: Bool {
        switch self {
        case .deadlinePassed, .answered, .measured: true
        case .asked, .allowed, .checked, .couldNotCheck, .rehearsed, .portFound, .spawned,
            .spawnFailed, .passedOn, .notified, .examined, .ended, .emptied, .lastWords, .remedied,
            .stalled:
            false
        }
    }

    /// Whether it says that a process could not be made; a successor repeats that order.
    var isFailedSpawn: Bool {
        if case .spawnFailed = self { true } else { false }
    }

    /// Whether it is the guardian's to tell, so that it dies with it.
    var isGuardians: Bool {
        switch self {
        case .spawned, .spawnFailed, .ended, .emptied: true
        case .asked, .allowed, .checked, .couldNotCheck, .rehearsed, .portFound, .passedOn,
            .notified, .answered, .examined, .measured, .lastWords, .remedied, .stalled,
            .deadlinePassed:
            false
        }
    }

    /// Whether it is on its way inside the supervisor, so that it dies with it.
    var isSupervisors: Bool {
        switch self {
        case .answered, .examined, .measured, .lastWords, .checked, .couldNotCheck, .rehearsed,
            .portFound, .remedied:
            true
        case .asked, .allowed, .spawned, .spawnFailed, .passedOn, .notified, .ended, .emptied,
            .stalled, .deadlinePassed:
            false
        }
    }
}
