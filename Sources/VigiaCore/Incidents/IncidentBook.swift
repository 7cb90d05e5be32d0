/// The incidents of a project: one watch for each service that is in trouble.
///
/// A service of which nothing is wrong costs nothing: its watch begins with the first sign, and is
/// forgotten when nothing must be remembered any more.
public struct IncidentBook: Hashable, Sendable {
    private var watches: [String: IncidentWatch] = [:]
    /// The services whose watch changed since the last checkpoint.
    private var touched: Set<String> = []
    /// A number that is another one after each change.
    public private(set) var mark: UInt64 = 0
    /// Whether the checkpoint lacks anything.
    public var isChanged: Bool { !touched.isEmpty }

    /// Begins without incidents.
    public init() {}

    /// The open incidents by service.
    public var open: [String: Incident] { watches.compactMapValues(\.open) }

    /// The open incidents, in no order.
    var each: some Sequence<Incident> { watches.values.lazy.compactMap(\.open) }

    /// The open incident of a service; nil while all is quiet.
    public subscript(service: String) -> Incident? { watches[service]?.open }

    /// When the first incident is over if nothing happens; `never` where none is well.
    public var deadline: Instant { watches.values.reduce(.never) { min($0, $1.deadline) } }

    /// Takes in a record.
    ///
    /// - Parameters:
    ///   - record: the record; one without a service changes nothing.
    ///   - now: when the event happened; the record has the time for people only.
    ///   - machine: the machine of a service; nil where there is none of that name.
    /// - Returns: what it changed.
    public mutating func hear(
        _ record: Record,
        at now: Instant,
        machine: (String) -> ServiceMachine?
    ) -> [IncidentChange] {
        guard let service = record.service else { return [] }
        if watches[service] == nil {
            guard IncidentWatch.begins(with: record), let machine = machine(service) else {
                return []
            }
            watches[service] = IncidentWatch(record, of: service, machine)
        }
        return change(service) { $0.hear(record, at: now) }
    }

    /// Closes the incidents whose time is over.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - time: the same time for people.
    /// - Returns: what it changed.
    public mutating func look(at now: Instant, _ time: WallTime) -> [IncidentChange] {
        let due = watches.filter { $0.value.deadline <= now }.keys.sorted()
        return due.flatMap { service in change(service) { $0.look(at: now, time).list } }
    }

    /// Joins each open incident without a root to the earliest one among its dependencies, also one
    /// that was noticed later.
    ///
    /// - Parameter dependencies: the services that a service depends on directly.
    /// - Returns: what it changed.
    public mutating func join(dependencies: [String: [String]]) -> [IncidentChange] {
        let open = open
        guard open.count > 1 else { return [] }
        return open.values.flatMap { incident -> [IncidentChange] in
            guard incident.root == nil, dependencies[incident.service] != nil else { return [] }
            let root = IncidentRoots.root(of: incident, among: open) { dependencies[$0] ?? [] }
            guard let root else { return [] }
            return change(incident.service) { watch in
                watch.join(root)
                return []
            }
        }
    }

    /// Changes the watch of a service, and forgets one that need not remember anything.
    mutating func change(
        _ service: String,
        _ change: (inout IncidentWatch) -> [Incident]
    ) -> [IncidentChange] {
        guard var watch = watches[service] else { return [] }
        let before = watch.open
        let over = change(&watch).map { IncidentChange.over($0) }
        put(watch, of: service)
        guard let open = watch.open, open != before else { return over }
        return over + [before?.id == open.id ? .changed(open) : .began(open)]
    }

    /// Takes over the watch of an incident.
    mutating func put(_ watch: IncidentWatch, of service: String) {
        let (old, new) = (watches[service], watch.isIdle ? nil : watch)
        watches[service] = new
        // The checkpoint has no steps.
        guard old?.withoutSteps != new?.withoutSteps else { return }
        touched.insert(service)
        mark &+= 1
    }

    /// The services with a watch.
    var services: Set<String> { Set(watches.keys) }

    /// When the incident of a service is over if nothing happens.
    func deadline(of service: String) -> Instant { watches[service]?.deadline ?? .never }
}

extension Incident? {
    /// One incident or none.
    var list: [Incident] { map { [$0] } ?? [] }
}

/// What became of an incident.
public enum IncidentChange: Hashable, Sendable {
    /// The first sign was seen.
    case began(Incident)
    /// More is known, or happened.
    case changed(Incident)
    /// The incident is over.
    case over(Incident)

    /// The incident after the change.
    public var incident: Incident {
        switch self {
        case .began(let incident), .changed(let incident), .over(let incident): incident
        }
    }
}

/// What a checkpoint has of incidents: those that changed, without what happened during them, which
/// the history has.
public struct IncidentCheckpoint: Hashable, Codable, Sendable {
    /// The watches that changed; in the first record of a slot all.
    fileprivate let changed: [String: IncidentWatch]
    /// The services whose watch is forgotten.
    fileprivate let gone: Set<String>

    fileprivate init(_ watches: [String: IncidentWatch], _ services: Set<String>) {
        changed = watches.filter { services.contains($0.key) }.mapValues { $0.withoutSteps }
        gone = services.filter { watches[$0] == nil }
    }
}

extension IncidentBook {
    /// Takes what changed since the last call.
    ///
    /// - Parameter isWhole: whether all is wanted instead.
    /// - Returns: the change; nil for none.
    public mutating func takeChange(all isWhole: Bool) -> IncidentCheckpoint? {
        defer { touched = [] }
        let services = isWhole ? Set(watches.keys) : touched
        return services.isEmpty ? nil : IncidentCheckpoint(watches, services)
    }

    /// Takes in what an earlier supervisor's checkpoint has.
    public mutating func take(_ checkpoint: IncidentCheckpoint) {
        for service in checkpoint.gone { watches[service] = nil }
        watches.merge(checkpoint.changed) { $1 }
    }
}
