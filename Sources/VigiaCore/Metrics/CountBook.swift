/// The counts of all services by name, and which of them the checkpoint does not have yet.
public struct CountBook: Hashable, Sendable {
    private var counts: [String: ServiceCounts] = [:]
    private var changed: Set<String> = []
    /// The longest time down of each service that anybody was told.
    private var told: [String: Duration] = [:]

    /// Begins with nothing counted.
    public init() {}

    /// What was counted of a service.
    public subscript(service: String) -> ServiceCounts { counts[service] ?? ServiceCounts() }

    /// Whether the checkpoint lacks anything.
    public var isChanged: Bool { !changed.isEmpty }

    /// Counts a restart that nobody asked for.
    public mutating func take(_ cause: CauseCode, of service: String) {
        change(service) { $0.take(cause) }
    }

    /// Takes in what became of an incident.
    public mutating func take(_ change: IncidentChange) {
        self.change(change.incident.service) { $0.take(change) }
    }

    /// How long a service could not serve, an open incident included.
    ///
    /// It never becomes less, even where an incident turns out to have been shorter.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - incident: its open incident; nil for none.
    ///   - now: the time.
    /// - Returns: the sum over all its incidents.
    public mutating func down(
        _ service: String,
        _ incident: Incident?,
        at now: Instant
    ) -> Duration {
        let down = self[service].down(incident, at: now)
        guard down > .zero || told[service] != nil else { return .zero }
        let longest = max(down, told[service] ?? .zero)
        told[service] = longest
        return longest
    }

    private mutating func change(_ service: String, _ change: (inout ServiceCounts) -> Void) {
        let before = counts[service] ?? ServiceCounts()
        var after = before
        change(&after)
        guard after != before else { return }
        counts[service] = after
        changed.insert(service)
    }
}

// Counts outlive the supervisor that counted.
extension CountBook {
    /// Takes what changed since the last call.
    ///
    /// - Parameter isWhole: whether all is wanted instead.
    /// - Returns: counts by service; nil for none.
    public mutating func takeChange(all isWhole: Bool) -> [String: ServiceCounts]? {
        defer { changed = [] }
        let wanted = isWhole ? counts : counts.filter { changed.contains($0.key) }
        return wanted.isEmpty ? nil : wanted
    }

    /// Takes in what an earlier supervisor's checkpoint has.
    public mutating func take(_ checkpoint: [String: ServiceCounts]) {
        counts.merge(checkpoint) { $1 }
    }

    /// The counts of these services only.
    public func kept(of services: some Sequence<String>) -> Self {
        var book = self
        let names = Set(services)
        book.counts = counts.filter { names.contains($0.key) }
        return book
    }
}
