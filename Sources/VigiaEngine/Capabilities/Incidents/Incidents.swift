import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform

/// Makes incidents of records, and passes on what becomes of them.
///
/// The incidents are in the checkpoint, and continue from there; what happened during them, and
/// incidents from before the death of all of Vigia, come from the history. The scribe reads it, so
/// records wait until it has, or for `readWithin`.
final class Incidents: Capability {
    private unowned let host: any Host
    /// Records that wait until it is known what an earlier supervisor left.
    private var early: [(record: Record, at: Instant)] = []
    /// When the records no longer wait for that; nil once they do not.
    private var readBy: Instant?

    /// The most records that wait, and for how long.
    private static let (earlyMax, readWithin) = (16_384, Duration.seconds(5))

    init(_ host: any Host) { self.host = host }

    /// The incidents of the project.
    var book: IncidentBook { host.checkpoint.alerts.incidents }
    /// Whether it is known what an earlier supervisor left.
    var isKnown: Bool { readBy == nil }

    /// Asks the scribe what an earlier supervisor left open.
    func begin(with inventory: Inventory) {
        readBy = Clock.now + Self.readWithin
        let file = HistoryFile(project: host.here)
        let counts = host.capability(RestartCounts.self)
        let writing = host.capability(History.self).writing
        writing.beginning = inventory.isBeginning ? .now : nil
        let beginning = HistoryBeginning(restarts: counts.known, time: writing.beginning)
        let read: @Sendable () -> HistoryReading = {
            HistoryReading { () throws(HistoryError) in try file.remains(beginning) }
        }
        host.capability(ScribeAnswers.self).perform(read) { [unowned self] in
            if $0?.remains != nil { writing.beginning = nil }
            counts.take($0?.remains?.restarts)
            resume($0)
        }
    }

    func hear(_ record: Record) {
        guard record.service != nil else { return }
        guard !isKnown else { return take(record, Clock.now) }
        early.append((record, Clock.now))
        if early.count > Self.earlyMax { resume(nil) }
    }

    var deadline: Instant { min(book.deadline, readBy ?? .never) }

    func look(at now: Instant) {
        if let readBy, readBy <= now { resume(nil) }
        if book.deadline <= now { change { $0.look(at: now, .now) } }
    }

    func stop() { resume(nil) }

    /// Joins incidents of services that depend on each other.
    func join() {
        let services = host.project.spec.services.filter { !$0.dependsOn.isEmpty }
        let needs = services.map { ($0.name, $0.dependsOn.keys.sorted()) }
        change { $0.join(dependencies: Dictionary(needs) { first, _ in first }) }
    }

    private func take(_ record: Record, _ now: Instant) {
        change { [host] book in
            book.hear(record, at: now) { name in
                host.index(of: name).map { host.project.machines[$0] }
            }
        }
    }

    private func change(_ change: (inout IncidentBook) -> [IncidentChange]) {
        for change in host.checkpoint.changeIncidents(change) {
            for capability in host.capabilities { capability.hear(change) }
        }
    }

    /// Takes in what the scribe has read; nil where that took too long.
    private func resume(_ reading: HistoryReading?) {
        guard !isKnown else { return }
        readBy = nil
        host.capability(History.self).writing.tell(reading?.repair)
        let (now, time) = (Clock.now, WallTime.now)
        let (remains, machines) = (reading?.remains, host.project.machinesByName)
        let isOtherBoot = remains?.presence.map { $0.boot != RunRecord.boot } ?? false
        change { book in
            book.resume(remains?.open ?? [], isOtherBoot: isOtherBoot, machines, at: now, time)
        }
        if isOtherBoot {
            let booted = WallTime(milliseconds: time.milliseconds - (now - .boot).milliseconds)
            let up = remains?.presence?.up ?? []
            change { $0.beginIncidents(of: up, machines, machineRestartedAt: booted) }
        }
        let records = early
        early = []
        for (record, time) in records { take(record, time) }
    }
}

/// What the scribe read of an earlier supervisor.
struct HistoryReading: Sendable {
    /// What is open; nil where it could not be read.
    private(set) var remains: HistoryRemains?
    /// A repair of the file; nil for none.
    private(set) var repair: HistoryFile.Repair?

    init(_ read: () throws(HistoryError) -> (remains: HistoryRemains, repair: HistoryFile.Repair?))
    {
        do throws(HistoryError) {
            (remains, repair) = try read()
        } catch {
            // The first batch reports the same error.
            (remains, repair) = (nil, nil)
        }
    }
}

extension Project {
    /// The machines of the services, by name.
    var machinesByName: [String: ServiceMachine] {
        Dictionary(zip(spec.services.map(\.name), machines)) { first, _ in first }
    }
}
