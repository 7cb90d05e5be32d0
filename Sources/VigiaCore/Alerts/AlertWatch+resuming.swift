// A supervisor died between a change of state and the record of it.
extension AlertWatch {
    /// Takes in how services are, where that differs from what was heard of them.
    ///
    /// - Parameters:
    ///   - services: the services of the project, by name.
    ///   - now: the time.
    ///   - time: the same time for people.
    ///   - rules: the rules that are on.
    /// - Returns: the alerts that were raised or resolved.
    public mutating func resume(
        _ services: [String: ServiceMachine],
        at now: Instant,
        _ time: WallTime,
        _ rules: AlertRules
    ) -> [Alert] {
        Set(incidents.keys).union(services.keys).sorted().flatMap { service -> [Alert] in
            guard let machine = services[service] else {
                return end(.unseen, of: service, at: now, time)
            }
            switch machine.state {
            case .broken(let breaker):
                return resume(breaker, of: service, machine, at: now, time, rules)
            case .down: return end(.stopped, of: service, at: now, time)
            case .done: return end(.done, of: service, at: now, time)
            case .up where incidents[service]?.deadline == .never:
                if let incident = incidents[service]?.open {
                    keep(resumed(incident, machine, at: now), of: service)
                }
                return []
            case .up, .checking, .starting, .degraded, .stopping, .waiting: return []
            }
        }
    }

    private mutating func resume(
        _ breaker: OpenBreaker,
        of service: String,
        _ machine: ServiceMachine,
        at now: Instant,
        _ time: WallTime,
        _ rules: AlertRules
    ) -> [Alert] {
        guard rules.givenUp, !book.has(.givenUp, service) else { return [] }
        let reason = IncidentReason(.unknown, breaker.reason, run: nil, .sign)
        let id = Incident.ID(service: service, began: time)
        let incident = incidents[service]?.open ?? Incident(id, reason, run: nil)
        keep(resumed(incident, machine, at: now), of: service)
        let why = incident.reason
        let title = "\(service) was given up: \(breaker.reason)"
        return list(book.raise(.givenUp, service, title, because: why, at: time))
    }

    private func resumed(
        _ incident: Incident,
        _ machine: ServiceMachine,
        at now: Instant
    ) -> IncidentWatch {
        IncidentWatch(resuming: incident, downSince: incident.downSince, machine, lost: now)
    }

    private mutating func end(
        _ outcome: Incident.Outcome,
        of service: String,
        at now: Instant,
        _ time: WallTime
    ) -> [Alert] {
        guard var watch = incidents[service], watch.open != nil else { return [] }
        let over = watch.close(outcome, at: now, time)
        keep(watch, of: service)
        return over.map { close($0, at: time) } ?? []
    }
}
