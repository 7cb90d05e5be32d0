public import VigiaCore
public import VigiaJSON
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
    /// Samples, oldest first.
    public var samples: [HistorySample] = []
    /// The names of the services that the samples are about.
    public var services: [String] = []
    /// Probes in doubt.
    public var doubts: [HistoryDoubt] = []
    /// What is up now.
    public var presence: HistoryPresence
    /// When the project began without the state of an earlier supervisor, if the file has not
    /// learned that yet.
    public var beginning: WallTime?

    /// Takes what is up; records and incidents are added afterwards.
    public init(presence: HistoryPresence) { self.presence = presence }
}

/// An incident as the history keeps it.
public struct HistoryIncident: Sendable {
    private let incident: Incident
    private let now: Instant
    private let time: WallTime
    /// The memory limit of the service; nil without one.
    let memoryLimit: Bytes?

    /// Takes an incident.
    ///
    /// - Parameters:
    ///   - incident: the incident.
    ///   - now: the time.
    ///   - time: the same time for people.
    ///   - memoryLimit: the memory limit of the service; nil without one.
    public init(
        _ incident: Incident,
        at now: Instant,
        _ time: WallTime,
        memoryLimit: Bytes? = nil
    ) {
        (self.incident, self.now, self.time) = (incident, now, time)
        self.memoryLimit = memoryLimit
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
    /// When that was so.
    public let at: WallTime

    /// Takes a boot, the services that serve, and the time.
    public init(boot: String, up: [String], at: WallTime = WallTime(milliseconds: 0)) {
        (self.boot, self.up, self.at) = (boot, up, at)
    }
}

/// What a supervisor begins with.
public struct HistoryBeginning: Sendable {
    /// The restarts that it knows of, by service; a service without any is left out.
    public let restarts: [String: Int]
    /// When it began without the state of an earlier supervisor; nil for one that goes on.
    public let time: WallTime?

    /// Takes what is known.
    public init(restarts: [String: Int] = [:], time: WallTime? = nil) {
        (self.restarts, self.time) = (restarts, time)
    }
}

/// A probe in doubt: it never failed, and its answer never changed in shape.
public struct HistoryDoubt: Hashable, Sendable {
    /// The service.
    public let service: String
    /// How many answers passed.
    public let passed: Int
    /// How many of them while a service that this one depends on did not serve.
    public let passedWithoutDependency: Int

    /// Takes what the answers have been.
    public init(service: String, passed: Int, passedWithoutDependency: Int) {
        (self.service, self.passed) = (service, passed)
        self.passedWithoutDependency = passedWithoutDependency
    }
}

extension HistoryDoubt: JSONWritable, JSONReadable {
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service)
            json.member("passed", passed)
            json.member("passed_without_dependency", passedWithoutDependency)
        }
    }

    /// Reads every member.
    public init(json: JSONValue) throws(JSONError) {
        service = try json.member("service")
        passed = try json.member("passed")
        passedWithoutDependency = try json.member("passed_without_dependency")
    }
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
