/// What only grows of a service: restarts, incidents, and the time for which it was down.
///
/// Counts are part of the checkpoint, so they go on whenever a part of Vigia dies or is replaced.
public struct ServiceCounts: Hashable, Codable, Sendable {
    /// Restarts that nobody asked for, by cause.
    public private(set) var restarts: [CauseCode: Int] = [:]
    /// Incidents that are over, by cause; 0 for a cause that only an open incident has had.
    public private(set) var incidents: [CauseClass: Int] = [:]
    /// How long the service could not serve during incidents that are over.
    public private(set) var downtime = Duration.zero
    /// The incident that counted last.
    private var last: Counted?

    /// An incident that counted, and how long it was down.
    private struct Counted: Hashable, Codable {
        let began: WallTime
        let downtime: Duration
    }

    /// Begins with nothing counted.
    public init() {}

    /// Counts a restart that nobody asked for.
    public mutating func take(_ cause: CauseCode) { restarts[cause, default: 0] += 1 }

    /// Takes in what became of an incident.
    ///
    /// An incident counts once it is over: before, its cause may still become another one, and no
    /// count may run backwards. Its cause is there from the beginning, as 0, so that a rate sees
    /// the first incident too.
    ///
    /// An incident may be over twice: a supervisor that dies before the history was written leaves
    /// it open there, and the next one takes it up again. It counts once.
    public mutating func take(_ change: IncidentChange) {
        let incident = change.incident
        incidents[incident.reason.code, default: 0] += 0
        guard case .over = change else { return }
        if last?.began != incident.began { incidents[incident.reason.code, default: 0] += 1 }
        downtime += addition(incident.downtime, of: incident)
        last = Counted(began: incident.began, downtime: incident.downtime)
    }

    /// How long the service could not serve, an open incident included.
    ///
    /// - Parameters:
    ///   - incident: the open incident; nil for none.
    ///   - now: the time.
    /// - Returns: the sum over all its incidents.
    func down(_ incident: Incident?, at now: Instant) -> Duration {
        guard let incident else { return downtime }
        return downtime + addition(incident.down(at: now), of: incident)
    }

    /// What the time down of an incident adds to that of those that counted.
    private func addition(_ down: Duration, of incident: Incident) -> Duration {
        guard let last, last.began == incident.began else { return down }
        return max(down - last.downtime, .zero)
    }
}

extension CauseCode: Codable {}
