import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Hears every record and what becomes of incidents, and has both written into the history.
///
/// Nothing waits for the history: it is read and written by the scribe, and what cannot be written
/// is kept in memory up to a limit.
final class History: Capability {
    private unowned let host: any Host
    private(set) lazy var writing = HistoryWriting(host)
    private lazy var incidents = host.capability(Incidents.self)
    /// Services whose open incident has changed since it was last written.
    private var changed: Set<String> = []

    init(_ host: any Host) { self.host = host }

    func hear(_ record: Record) { writing.add(record) }

    func hear(_ change: IncidentChange) {
        let incident = change.incident
        guard case .over = change else { return _ = changed.insert(incident.service) }
        changed.remove(incident.service)
        writing.add(recorded(incident, Clock.now))
    }

    var deadline: Instant {
        min(writing.deadline(isUrgent: !changed.isEmpty), writing.forgetAt, writing.beatAt)
    }

    func look(at now: Instant) {
        write(at: now)
        writing.forgetCode(at: now)
    }

    func turnEnded() { if !changed.isEmpty { write(at: Clock.now) } }

    func stop() {
        bringIncidents(Clock.now)
        writing.finish()
    }

    /// Has the scribe write what waits, before it reads for somebody.
    func bringUpToDate() {
        guard incidents.isKnown else { return }
        bringIncidents(Clock.now)
        if writing.deadline(isUrgent: writing.hasSamples) < .never { writing.write(at: Clock.now) }
    }

    private func write(at now: Instant) {
        let due = min(writing.deadline(isUrgent: !changed.isEmpty), writing.beatAt)
        guard due <= now else { return }
        bringIncidents(now)
        writing.write(at: now)
    }

    private func recorded(_ incident: Incident, _ now: Instant) -> HistoryIncident {
        let machine = host.index(of: incident.service).map { host.project.machines[$0] }
        let limit = machine?.policy.memory?.limit
        return HistoryIncident(incident, at: now, .now, memoryLimit: limit)
    }

    /// Adds the changed incidents to the next batch, each joined to its root.
    private func bringIncidents(_ now: Instant) {
        guard !changed.isEmpty else { return }
        incidents.join()
        for service in changed {
            guard let incident = incidents.book[service] else { continue }
            writing.add(recorded(incident, now))
        }
        changed = []
    }
}
