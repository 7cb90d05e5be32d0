// An incident outlives the supervisor that saw it begin, and the machine.
extension IncidentWatch {
    /// Continues an incident that an earlier supervisor left open.
    ///
    /// - Parameters:
    ///   - incident: the incident, with an outage of another boot of the machine, or of this one.
    ///   - downSince: the beginning of the open outage, in this boot; nil where the service served
    ///     when the incident was written.
    ///   - machine: the service's machine, which may serve again.
    ///   - lost: when the service stopped serving if it does not serve now, and no outage is open.
    public init(
        resuming incident: Incident,
        downSince: Instant?,
        _ machine: ServiceMachine,
        lost: Instant
    ) {
        let ready = machine.state.isServing ? machine.state.run?.readyAt : nil
        self.init(
            incident.service,
            stableAfter: machine.policy.restart.stableAfter,
            slot: machine.state.run?.id,
            servesSince: ready
        )
        resume(incident, downSince, ready, isWell: machine.state.isWell, lost: lost)
    }

    /// Begins an incident of a service that was up when the machine restarted.
    ///
    /// - Parameters:
    ///   - service: the service's name.
    ///   - time: when the machine started, which is the earliest time that is known for sure.
    ///   - machine: the service's machine, which may serve again.
    public init(machineRestarted service: String, at time: WallTime, _ machine: ServiceMachine) {
        let words = "the machine restarted while the service was up"
        let reason = IncidentReason(.machineRestarted, words, run: nil, .named)
        let id = Incident.ID(service: service, began: time)
        let incident = Incident(id, reason, run: machine.state.run?.id)
        self.init(resuming: incident, downSince: .boot, machine, lost: .boot)
        noteRestart(of: words, at: time)
    }
}

extension ServiceState {
    /// Whether the run serves, and its probe found nothing wrong.
    fileprivate var isWell: Bool {
        if case .up = self { true } else { false }
    }
}
