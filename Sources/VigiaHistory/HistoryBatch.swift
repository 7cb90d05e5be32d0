public import VigiaCore
internal import VigiaWire

/// What is written into the history at once, in one transaction.
public struct HistoryBatch: Sendable {
    /// Records, oldest first.
    public var records: [Record] = []
    /// Incidents that opened, changed or closed.
    public var incidents: [HistoryIncident] = []
    /// Prints of runs.
    public var prints: [HistoryPrint] = []
    /// The restarts of services, by name.
    public var restarts: [String: RestartUpdate] = [:]
    /// What is up now.
    public var presence: HistoryPresence

    /// Takes what is up; records and incidents are added afterwards.
    public init(presence: HistoryPresence) { self.presence = presence }
}

/// An incident as the history keeps it.
public struct HistoryIncident: Sendable {
    private let incident: Incident
    private let now: Instant
    private let time: WallTime

    /// Takes an incident.
    ///
    /// - Parameters:
    ///   - incident: the incident.
    ///   - now: the time.
    ///   - time: the same time for people.
    public init(_ incident: Incident, at now: Instant, _ time: WallTime) {
        (self.incident, self.now, self.time) = (incident, now, time)
    }

    /// The service and the beginning.
    public var id: Incident.ID { incident.id }
    /// The incident for those who read it.
    var status: IncidentStatus { IncidentStatus(incident, at: now, time) }
    /// The whole incident for a later supervisor; nil for one that is over.
    var open: Incident? { incident.ended == nil ? incident : nil }
}

/// Which services were up when something was last written, and in which boot of the machine.
public struct HistoryPresence: Hashable, Sendable {
    /// The boot of the machine; see `RunRecord.boot`.
    public let boot: String
    /// The services that served.
    public let up: [String]

    /// Takes a boot and the services that serve.
    public init(boot: String, up: [String]) { (self.boot, self.up) = (boot, up) }
}

/// What an earlier supervisor left in the history.
public struct HistoryRemains: Sendable {
    /// The incidents that are open, with the beginning of their outages for people.
    public let open: [(incident: Incident, downFrom: WallTime?)]
    /// What was up when it last wrote; nil where it never did.
    public let presence: HistoryPresence?
    /// The restarts under earlier guardians, of services that had any.
    public let restarts: [String: RestartSum]
}
