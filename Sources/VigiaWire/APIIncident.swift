public import VigiaCore

/// An incident in the form of the API and of the history.
public struct IncidentStatus: Hashable, Sendable {
    /// The number in the history; nil while it is not written there.
    public var number: UInt64?
    /// The service.
    public let service: String
    /// When the first sign came, as RFC 3339 in UTC.
    public let began: String
    /// When it ended; nil while it is open.
    public var ended: String?
    /// How it ended; nil while it is open.
    public var outcome: String?
    /// The cause, a word of `CauseClass`.
    public let code: String
    /// What happened, as a clause.
    public let clause: String
    /// The decisive line of the output; nil without one.
    public let line: String?
    /// How certain the cause is: `certain`, `high` or `low`.
    public let confidence: String
    /// The run that failed; nil where no run did.
    public let failedRun: UInt64?
    /// The run in the slot when it began; nil without one.
    public let firstRun: UInt64?
    /// The latest run.
    public let lastRun: UInt64?
    /// How many runs were started during the incident.
    public let restarts: Int
    /// How long the service could not serve, in milliseconds, until `downFrom` or the end.
    public let downMilliseconds: Int
    /// Since when the service cannot serve; nil while it serves.
    public let downFrom: String?
    /// The time between the loss of service and its detection, in milliseconds; nil without a loss.
    public let detectedMilliseconds: Int?
    /// Whether the circuit breaker opened.
    public let wasGivenUp: Bool
    /// The incident of a dependency that caused this one; nil where this one is the root.
    public var root: IncidentReference?
    /// What happened, oldest first.
    public let steps: [IncidentStep]
    /// How many steps are left out in the middle.
    public let stepsLeftOut: Int

    /// Takes an incident of the core.
    ///
    /// - Parameters:
    ///   - incident: the incident.
    ///   - now: the time.
    ///   - time: the same time for people.
    public init(_ incident: Incident, at now: Instant, _ time: WallTime) {
        let reason = incident.reason
        number = nil
        (service, began) = (incident.service, incident.began.description)
        (ended, outcome) = (incident.ended?.description, incident.outcome?.rawValue)
        (code, clause, line) = (reason.code.rawValue, reason.clause, reason.line)
        (confidence, failedRun) = (reason.confidence.rawValue, reason.run?.raw)
        (firstRun, lastRun) = (incident.firstRun?.raw, incident.lastRun?.raw)
        restarts = incident.restarts
        downMilliseconds = Int(incident.downtime.milliseconds)
        downFrom = incident.downSince.map {
            WallTime(milliseconds: time.milliseconds - (now - $0).milliseconds).description
        }
        detectedMilliseconds = (incident.noticedAfter?.milliseconds).map { Int($0) }
        wasGivenUp = incident.wasGivenUp
        root = incident.root.map { IncidentReference($0) }
        steps = incident.steps.map { IncidentStep($0) }
        stepsLeftOut = incident.stepsLeftOut
    }
}

/// Another incident, by its service and its beginning.
public struct IncidentReference: Hashable, Sendable {
    /// The service.
    public let service: String
    /// When the first sign came, as RFC 3339 in UTC.
    public let began: String

    /// Takes the identity of an incident.
    public init(_ id: Incident.ID) { (service, began) = (id.service, id.began.description) }
}

/// Something that happened during an incident.
public struct IncidentStep: Hashable, Sendable {
    /// When it happened, as RFC 3339 in UTC.
    public let time: String
    /// The event, by its word in the journal.
    public let event: String
    /// The run; nil for the service.
    public let run: UInt64?
    /// The cause and detail in words.
    public let detail: String

    /// Takes a step of the core.
    public init(_ step: Incident.Step) {
        (time, event, run) = (step.at.description, step.event, step.run?.raw)
        detail = step.words
    }
}

/// The answer of `GET /v1/incidents`: incidents, newest first.
public struct IncidentList: Hashable, Sendable {
    /// The incidents, newest first.
    public var incidents: [IncidentStatus]

    /// Takes the incidents, newest first.
    public init(incidents: [IncidentStatus]) { self.incidents = incidents }
}
