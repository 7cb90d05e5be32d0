import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Hears every record, makes incidents of them, and has both written into the history.
///
/// A service has a watch from the first sign of a failure on, so a quiet service costs nothing.
/// Nothing waits for the history: it is read and written by the scribe, and what cannot be written
/// is kept in memory up to a limit.
final class History: Capability {
    unowned let host: any Host
    private(set) lazy var writing = HistoryWriting(host)
    /// The watches of services with an incident or a reload.
    var watches: [String: IncidentWatch] = [:]
    /// Services whose open incident has changed since it was last written.
    var changed: Set<String> = []
    /// Records that wait until it is known what an earlier supervisor left.
    private var early: [(record: Record, at: Instant)] = []
    /// When the records no longer wait for that; nil once they do not.
    private var readBy: Instant?

    /// The most records that wait, and for how long.
    private static let (earlyMax, readWithin) = (16_384, Duration.seconds(5))

    init(_ host: any Host) { self.host = host }

    /// Asks the scribe what an earlier supervisor left open.
    func begin(with inventory: Inventory) {
        readBy = Clock.now + Self.readWithin
        let file = HistoryFile(project: host.here)
        let counts = host.capability(RestartCounts.self)
        let known = counts.known
        let read: @Sendable () -> HistoryReading = {
            HistoryReading { () throws(HistoryError) in
                try file.remains(beginningWith: known)
            }
        }
        host.capability(ScribeAnswers.self).perform(read) { [unowned self] in
            counts.take($0?.remains?.restarts)
            resume($0)
        }
    }

    func hear(_ record: Record) {
        writing.add(record)
        guard record.service != nil else { return }
        guard readBy != nil else { return take(record, Clock.now) }
        early.append((record, Clock.now))
        if early.count > Self.earlyMax { takeEarly() }
    }

    var deadline: Instant {
        let due = writing.deadline(isUrgent: !changed.isEmpty)
        let first = min(due, writing.forgetAt, readBy ?? .never)
        return watches.isEmpty ? first : watches.values.reduce(first) { min($0, $1.deadline) }
    }

    func look(at now: Instant) {
        if let readBy, readBy <= now { takeEarly() }
        for (name, watch) in watches where watch.deadline <= now {
            var watch = watch
            close(watch.look(at: now, .now).map { [$0] } ?? [], now)
            put(watch, name)
        }
        write(at: now)
        writing.forgetCode(at: now)
    }

    func turnEnded() { if !changed.isEmpty { write(at: Clock.now) } }

    func stop() {
        takeEarly()
        bringIncidents(Clock.now)
        writing.finish()
    }

    /// Has the scribe write what waits, before it reads for somebody.
    func bringUpToDate() {
        guard readBy == nil else { return }
        bringIncidents(Clock.now)
        if writing.deadline(isUrgent: false) < .never { writing.write(at: Clock.now) }
    }

    private func write(at now: Instant) {
        guard writing.deadline(isUrgent: !changed.isEmpty) <= now else { return }
        bringIncidents(now)
        writing.write(at: now)
    }

    /// Takes in what the scribe has read, unless that took too long.
    private func resume(_ reading: HistoryReading?) {
        guard readBy != nil else { return }
        if let reading {
            writing.tell(reading.repair)
            if let remains = reading.remains { take(remains) }
        }
        takeEarly()
    }

    private func takeEarly() {
        readBy = nil
        let records = early
        early = []
        for (record, time) in records { take(record, time) }
    }
}

// Records become incidents.
extension History {
    private func take(_ record: Record, _ now: Instant) {
        guard let name = record.service else { return }
        guard var watch = watches[name] ?? begin(record, name) else { return }
        let before = watch.open
        close(watch.hear(record, at: now), now)
        if watch.open != before { changed.insert(name) }
        put(watch, name)
    }

    private func begin(_ record: Record, _ name: String) -> IncidentWatch? {
        guard IncidentWatch.begins(with: record), let service = host.index(of: name) else {
            return nil
        }
        return IncidentWatch(record, of: name, host.project.machines[service])
    }

    private func put(_ watch: IncidentWatch, _ name: String) {
        watches[name] = watch.isIdle ? nil : watch
    }

    func close(_ over: [Incident], _ now: Instant) {
        for incident in over {
            changed.remove(incident.service)
            writing.add(HistoryIncident(incident, at: now, .now))
        }
    }

    /// Adds the changed incidents to the next batch, each joined to its root.
    private func bringIncidents(_ now: Instant) {
        guard !changed.isEmpty else { return }
        join()
        for name in changed {
            guard let incident = watches[name]?.open else { continue }
            writing.add(HistoryIncident(incident, at: now, .now))
        }
        changed = []
    }

    /// Joins each open incident without a root to the earliest one among its dependencies, also one
    /// that was noticed later.
    private func join() {
        let open = watches.compactMapValues(\.open)
        guard open.count > 1 else { return }
        let services = host.project.spec.services.filter { !$0.dependsOn.isEmpty }
        let needs = Dictionary(services.map { ($0.name, $0.dependsOn.keys) }) { first, _ in first }
        for (name, incident) in open where incident.root == nil && needs[name] != nil {
            let root = IncidentRoots.root(of: incident, among: open) {
                needs[$0].map { $0.sorted() } ?? []
            }
            guard let root else { continue }
            watches[name]?.join(root)
            changed.insert(name)
        }
    }
}
