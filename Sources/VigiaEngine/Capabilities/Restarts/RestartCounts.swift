import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Adds the restarts under earlier guardians to the status of services.
///
/// The core counts from 0 under each new guardian, since its decisions are about the present. The
/// history keeps the sum. Nothing waits for the history: until it was read, the count is that of
/// this guardian, and once it can be read after all, the rest is added.
final class RestartCounts: Capability {
    private unowned let host: any Host
    /// The restarts under earlier guardians, of services that had any.
    private var before: [String: RestartSum] = [:]
    /// Whether the history was read.
    private var isRead = false
    /// The restarts that the history has of this guardian's time at least; without services that
    /// had none.
    private(set) var known: [String: Int] = [:]

    init(_ host: any Host) { self.host = host }

    func begin(with inventory: Inventory) {
        let project = host.project
        for (service, machine) in project.machines.enumerated() {
            let count = machine.restartHistory.restarts
            if count > 0 { known[project.spec.services[service].name] = count }
        }
    }

    /// Takes in what the scribe has read; nil where it could not.
    func take(_ restarts: [String: RestartSum]?) {
        guard let restarts else { return }
        (before, isRead) = (restarts, true)
    }

    /// What the history is to learn with these records.
    func updates(for records: [Record]) -> [String: RestartUpdate] {
        // The core counts a restart between these two.
        let names = Set(
            records.lazy.filter { $0.kind == .ended || $0.kind == .starting }.compactMap(\.service)
        )
        guard !names.isEmpty else { return [:] }
        let (project, now) = (host.project, Clock.now)
        var updates: [String: RestartUpdate] = [:]
        for (service, spec) in project.spec.services.enumerated() where names.contains(spec.name) {
            let history = project.machines[service].restartHistory
            guard history.restarts > 0 else { continue }
            let times = history.restartTimes(at: now).map { WallTime.now.minus(now - $0) }
            let sum = RestartSum(history.restarts, at: times)
            updates[spec.name] = RestartUpdate(known: known[spec.name] ?? 0, now: sum)
        }
        return updates
    }

    /// Takes in that the history has learned that; what it could not say at the beginning, it says
    /// now.
    func written(_ updates: [String: RestartUpdate]) {
        for (name, update) in updates { known[name] = update.now.count }
        guard !isRead, !host.isFinished else { return }
        let (file, beginning) = (
            HistoryFile(project: host.here), HistoryBeginning(restarts: known)
        )
        let read: @Sendable () -> HistoryReading = {
            HistoryReading { () throws(HistoryError) in try file.remains(beginning) }
        }
        host.capability(ScribeAnswers.self).perform(read) { [unowned self] in
            take($0?.remains?.restarts)
        }
    }

    func describe(_ service: Int, in status: inout ServiceStatus) {
        guard let sum = before[status.name] else { return }
        status.restarts += sum.count
        status.restartsLastHour += sum.withinHour(before: .now)
    }
}

extension WallTime {
    fileprivate func minus(_ span: Duration) -> WallTime {
        WallTime(milliseconds: milliseconds - span.milliseconds)
    }
}
