// Incidents outlive the supervisor that saw them begin, and the machine.
extension IncidentBook {
    /// An incident that the history has as open, with the beginning of its outage for people.
    public typealias Remainder = (incident: Incident, downFrom: WallTime?)

    /// Adds what the history knows, and corrects what differs from how services are: a supervisor
    /// may have died between a change of state and the record of it.
    ///
    /// - Parameters:
    ///   - remains: what the history has as open, oldest first.
    ///   - isOtherBoot: whether it was written before the machine restarted.
    ///   - machines: the services of the project, by name.
    ///   - now: the time.
    ///   - time: the same time for people.
    /// - Returns: what it changed.
    public mutating func resume(
        _ remains: [Remainder],
        isOtherBoot: Bool,
        _ machines: [String: ServiceMachine],
        at now: Instant,
        _ time: WallTime
    ) -> [IncidentChange] {
        let known = services
        var rest: [Remainder] = []
        for old in remains {
            let service = old.incident.service
            guard self[service]?.id == old.incident.id else {
                rest.append(old)
                continue
            }
            _ = change(service) { watch in
                watch.recall(old.incident)
                return []
            }
        }
        var changes = known.union(machines.keys).sorted().flatMap { service in
            correct(service, machines[service], at: now, time)
        }
        for old in rest.reversed() {
            changes += take(old, isOtherBoot, machines[old.incident.service], at: now, time)
        }
        // The steps that were recalled, and what nobody has written yet.
        let told = Set(changes.map(\.incident.id))
        return changes + each.filter { !told.contains($0.id) }.map { .changed($0) }
    }

    /// Begins an incident of each service that was up when the machine restarted.
    ///
    /// - Parameters:
    ///   - services: the services that were up.
    ///   - machines: the services of the project, by name.
    ///   - time: when the machine started.
    /// - Returns: what it changed.
    public mutating func beginIncidents(
        of services: [String],
        _ machines: [String: ServiceMachine],
        machineRestartedAt time: WallTime
    ) -> [IncidentChange] {
        services.flatMap { service -> [IncidentChange] in
            guard self[service] == nil, let machine = machines[service], machine.goal == .up else {
                return []
            }
            put(IncidentWatch(machineRestarted: service, at: time, machine), of: service)
            return self[service].map { [.began($0)] } ?? []
        }
    }

    /// Takes an incident of the history that no watch knows.
    private mutating func take(
        _ old: Remainder,
        _ isOtherBoot: Bool,
        _ machine: ServiceMachine?,
        at now: Instant,
        _ time: WallTime
    ) -> [IncidentChange] {
        let incident = old.incident
        guard let machine else { return [.over(incident.closed(.removed, at: time))] }
        // A service has one open incident; an older one was left by a lost history.
        guard machine.goal == .up, self[incident.service] == nil else {
            return [.over(incident.closed(.unseen, at: time))]
        }
        let down = old.downFrom.map { now + .milliseconds($0.milliseconds - time.milliseconds) }
        var watch = IncidentWatch(
            resuming: incident,
            downSince: isOtherBoot ? down : incident.downSince,
            machine,
            lost: isOtherBoot ? .boot : now
        )
        let booted = WallTime(milliseconds: time.milliseconds - (now - .boot).milliseconds)
        if isOtherBoot { watch.noteRestart(of: "the machine restarted", at: booted) }
        put(watch, of: incident.service)
        return watch.open.map { [.changed($0)] } ?? []
    }

    /// Corrects the incident of a service where its machine has gone on unheard.
    private mutating func correct(
        _ service: String,
        _ machine: ServiceMachine?,
        at now: Instant,
        _ time: WallTime
    ) -> [IncidentChange] {
        guard let machine else { return close(.removed, of: service, at: now, time) }
        let incident = self[service]
        switch machine.state {
        case .broken(let breaker) where incident?.wasGivenUp != true:
            let reason = IncidentReason(.unknown, breaker.reason, run: nil, .sign)
            let id = Incident.ID(service: service, began: time)
            var open = incident ?? Incident(id, reason, run: nil)
            open.wasGivenUp = true
            return resume(open, machine, at: now, isNew: incident == nil)
        case .down where machine.goal != .up:
            return close(.stopped, of: service, at: now, time)
        case .done: return close(.done, of: service, at: now, time)
        case .up where deadline(of: service) == .never:
            return incident.map { resume($0, machine, at: now, isNew: false) } ?? []
        case .up, .down, .broken, .checking, .starting, .degraded, .stopping, .waiting: return []
        }
    }

    private mutating func resume(
        _ incident: Incident,
        _ machine: ServiceMachine,
        at now: Instant,
        isNew: Bool
    ) -> [IncidentChange] {
        let since = incident.downSince
        let watch = IncidentWatch(resuming: incident, downSince: since, machine, lost: now)
        put(watch, of: incident.service)
        return [isNew ? .began(incident) : .changed(incident)]
    }

    private mutating func close(
        _ outcome: Incident.Outcome,
        of service: String,
        at now: Instant,
        _ time: WallTime
    ) -> [IncidentChange] {
        change(service) { $0.close(outcome, at: now, time).list }
    }
}
