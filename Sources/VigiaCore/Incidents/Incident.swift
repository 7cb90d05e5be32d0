/// A failure of a service, from its first sign until the service has been well for `stable_after`,
/// or until somebody stopped it.
///
/// One incident spans all restarts in between. `IncidentWatch` makes incidents from records alone.
public struct Incident: Hashable, Codable, Sendable {
    /// How an incident ended.
    public enum Outcome: String, Hashable, Codable, Sendable, CaseIterable {
        /// The service was well for long enough.
        case recovered
        /// Somebody stopped the service or the project.
        case stopped
        /// The job ended well, and does not run again.
        case done
        /// The service is no longer in the configuration.
        case removed
        /// Vigia itself ended before the incident did, and nobody saw its end.
        case unseen
    }

    /// Something that happened during an incident.
    public struct Step: Hashable, Codable, Sendable {
        /// When it happened.
        public let at: WallTime
        /// The event, by its word in the journal.
        public let event: String
        /// The run that the event is about; nil for the service.
        public let run: RunID?
        /// The cause and detail in words; empty without any.
        public let words: String

        /// Takes the parts of a step, as they were stored.
        public init(at: WallTime, event: String, run: RunID?, words: String) {
            (self.at, self.event, self.run, self.words) = (at, event, run, words)
        }
    }

    /// The identity of an incident: a service has one incident at a time.
    public struct ID: Hashable, Codable, Sendable {
        /// The service.
        public let service: String
        /// The time of the first sign.
        public let began: WallTime

        /// Takes a service and the time of the first sign.
        public init(service: String, began: WallTime) {
            (self.service, self.began) = (service, began)
        }
    }

    /// The most steps that are kept: the first half, and the latest.
    public static let stepsMax = 40
    /// The most bytes of the text of one step or line.
    public static let wordsMax = 1000

    /// The service and the time of the first sign.
    public let id: ID
    /// When the incident ended; nil while it is open.
    public internal(set) var ended: WallTime?
    /// How the incident ended; nil while it is open.
    public internal(set) var outcome: Outcome?
    /// The best known cause.
    public internal(set) var reason: IncidentReason
    /// The run in the slot when the incident began; nil without one.
    public internal(set) var firstRun: RunID?
    /// The latest run of the incident.
    public internal(set) var lastRun: RunID?
    /// How many runs were started during the incident.
    public internal(set) var restarts = 0
    /// How long the service could not serve, without the time since `downSince`.
    public internal(set) var downtime = Duration.zero
    /// Since when the service cannot serve; nil while it serves.
    public internal(set) var downSince: Instant?
    /// The time between the loss of service and its detection; nil without a loss.
    public internal(set) var noticedAfter: Duration?
    /// Whether the circuit breaker opened.
    public internal(set) var wasGivenUp = false
    /// The incident of a dependency that this one is joined to; nil where this one is the root.
    public internal(set) var root: ID?
    /// What happened, oldest first.
    public internal(set) var steps: [Step] = []
    /// How many steps are left out between the first half and the latest.
    public internal(set) var stepsLeftOut = 0

    init(_ id: ID, _ reason: IncidentReason, run: RunID?) {
        (self.id, self.reason, firstRun, lastRun) = (id, reason, run, run)
    }

    /// The service.
    public var service: String { id.service }
    /// The time of the first sign.
    public var began: WallTime { id.began }

    /// How long the service could not serve.
    ///
    /// - Parameter now: the time, which counts while the service is still down.
    /// - Returns: the sum of all outages of the incident.
    public func down(at now: Instant) -> Duration {
        downtime + (downSince.map { max(now - $0, .zero) } ?? .zero)
    }

    /// The incident of a service that nobody watches any more, without the open outage.
    public func closed(_ outcome: Outcome, at time: WallTime) -> Self {
        var incident = self
        (incident.ended, incident.outcome, incident.downSince) = (time, outcome, nil)
        return incident
    }

    mutating func endOutage(at now: Instant) {
        (downtime, downSince) = (down(at: now), nil)
    }

    mutating func add(_ step: Step) {
        steps.append(step)
        guard steps.count > Self.stepsMax else { return }
        steps.remove(at: Self.stepsMax / 2)
        stepsLeftOut += 1
    }

    /// Takes over what happened earlier, as the history has it.
    mutating func recall(_ old: Self) {
        let later = steps
        (steps, stepsLeftOut) = (old.steps, old.stepsLeftOut)
        root = root ?? old.root
        for step in later { add(step) }
    }

    /// Takes another cause where that says more.
    ///
    /// Of several causes with equal weight the first counts, since the later ones may follow from
    /// it. The run that gave the cause may still add the line of its output.
    mutating func take(_ other: IncidentReason) {
        let addsLine =
            other.line != nil && reason.line == nil && other.run == reason.run
            && other.code == reason.code
        if other.weight > reason.weight || addsLine { reason = other }
    }
}

/// The cause of an incident.
public struct IncidentReason: Hashable, Codable, Sendable {
    /// How much a cause explains, the least first.
    public enum Weight: Int, Hashable, Codable, Sendable, Comparable {
        /// A sign with many possible causes, such as a failed probe.
        case sign
        /// How a run ended.
        case ending
        /// An unhandled error.
        case error
        /// A specific cause.
        case named

        /// Orders by how much is explained.
        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// The coarse cause.
    public let code: CauseClass
    /// What happened, as a clause: `exited with status 1`.
    public let clause: String
    /// The decisive line of the output; nil without one.
    public let line: String?
    /// The run that failed; nil where no run did.
    public let run: RunID?
    /// How much the cause explains.
    public let weight: Weight
    /// How surely the cause is known.
    public let confidence: Confidence

    /// Takes the parts of a cause; texts lose secrets, and are cut at `Incident.wordsMax` bytes.
    ///
    /// Without a confidence, a named cause is certain: Vigia saw it, or caused it.
    public init(
        _ code: CauseClass,
        _ clause: String,
        line: String? = nil,
        run: RunID?,
        _ weight: Weight,
        _ confidence: Confidence? = nil
    ) {
        (self.code, self.clause) = (code, clause.kept)
        (self.line, self.run, self.weight) = (line?.kept, run, weight)
        let isSeen = weight == .named || code == .endedNormally
        self.confidence = confidence ?? (isSeen ? .certain : .low)
    }
}

extension String {
    /// The text without secrets, at most `Incident.wordsMax` bytes of it.
    var kept: String {
        let text = withoutSecrets
        guard text.utf8.count > Incident.wordsMax else { return text }
        return String(decoding: text.utf8.prefix(Incident.wordsMax), as: UTF8.self)
    }
}
