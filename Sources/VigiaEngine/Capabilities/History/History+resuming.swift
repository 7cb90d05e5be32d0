import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform

// What an earlier supervisor left is continued.
extension History {
    func take(_ remains: HistoryRemains) {
        let (now, time) = (Clock.now, WallTime.now)
        let isOtherBoot = remains.presence.map { $0.boot != RunRecord.boot } ?? false
        let bootTime = WallTime(milliseconds: time.milliseconds - (now - .boot).milliseconds)
        for (incident, downFrom) in remains.open.reversed() {
            guard let machine = machine(of: incident.service) else {
                close([incident.closed(.removed, at: time)], now)
                continue
            }
            // A service has one open incident; an older one was left by a lost history.
            guard machine.goal == .up, watches[incident.service] == nil else {
                close([incident.closed(.unseen, at: time)], now)
                continue
            }
            let down = downFrom.map { now + .milliseconds($0.milliseconds - time.milliseconds) }
            var watch = IncidentWatch(
                resuming: incident,
                downSince: isOtherBoot ? down : incident.downSince,
                machine,
                lost: isOtherBoot ? .boot : now
            )
            if isOtherBoot { watch.noteRestart(of: "the machine restarted", at: bootTime) }
            watches[incident.service] = watch
            changed.insert(incident.service)
        }
        if isOtherBoot { beginIncidents(of: remains.presence?.up ?? [], at: bootTime) }
    }

    /// Begins an incident of each service that was up when the machine restarted.
    private func beginIncidents(of services: [String], at bootTime: WallTime) {
        for name in services where watches[name] == nil {
            guard let machine = machine(of: name), machine.goal == .up else { continue }
            watches[name] = IncidentWatch(machineRestarted: name, at: bootTime, machine)
            changed.insert(name)
        }
    }

    private func machine(of name: String) -> ServiceMachine? {
        host.index(of: name).map { host.project.machines[$0] }
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
