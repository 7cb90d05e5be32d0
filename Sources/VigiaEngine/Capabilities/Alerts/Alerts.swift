import VigiaAlerts
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Raises alerts, has the scribe write them, and keeps notifiers at work while any wait.
///
/// The core decides, and its state is in the checkpoint before anything is written: so a successor
/// writes again what may not have been written, under the same names.
final class Alerts: Capability {
    unowned let host: any Host
    /// Nil where nobody is to be told.
    private(set) var policy: AlertPolicy?
    private var origin = AlertNotice.Origin(host: "", project: "", folder: "")
    private var desk: AlertDesk?
    private(set) var couriers: [AlertCourier] = []
    private var switches: [DeadMansSwitch] = []
    /// Alerts that have changed and are not in the journal yet.
    private var untold: [Alert] = []
    /// When a rule or the next group is due, and after which change.
    private var planned: (marks: [UInt64], due: Instant)?
    /// When the group in hand is written, unless it is by then.
    private var writeAt = Instant.boot
    /// Whether the journal says that messages cannot be written.
    private var isUnwritable = false
    /// When the free space of the disk is looked at.
    private var diskAt = Instant.never

    /// How long a group may take to be written until that is tried again.
    private static let writtenWithin = Duration.seconds(10)
    /// How often the free space of the disk is looked at.
    private static let diskEvery = Duration.seconds(300)

    init(_ host: any Host) { self.host = host }

    /// Goes on with the alerts of a predecessor, and with what waits in the folder.
    func begin(with inventory: Inventory) {
        policy = host.options.isDevelopment ? nil : host.project.spec.alerts
        let old = host.checkpoint.alerts.watch
        guard let policy else {
            if old != nil { host.checkpoint.begin(nil) }
            return
        }
        host.lookWhereItIs()
        origin = AlertNotice.Origin(
            host: HostName.own,
            project: host.project.spec.name,
            folder: host.here
        )
        if old == nil { host.checkpoint.begin(AlertWatch(origin: origin.mark, at: Clock.now)) }
        couriers = policy.targets.map { AlertCourier($0, host) }
        switches = policy.targets.filter { $0.kind == .deadMansSwitch }
            .map { DeadMansSwitch($0, host) }
        desk = AlertDesk(host) { [unowned self] in take($0) }
        if old == nil { desk?.endOpen(for: policy.targets, at: .now) }
        desk?.list()
        if policy.rules.disk != nil { diskAt = .boot }
        change { [host, incidents] watch in
            watch.resume(host.project.machinesByName, at: .now, policy.rules, incidents)
        }
    }

    private var incidents: IncidentBook { host.checkpoint.alerts.incidents }

    func hear(_ record: Record) {
        guard let rules = policy?.rules, record.service != nil else { return }
        let incident = record.service.flatMap { incidents[$0] }
        change { $0.hear(record, at: Clock.now, rules, incident) }
    }

    func hear(_ change: IncidentChange) {
        guard let rules = policy?.rules else { return }
        self.change { $0.hear(change, rules) }
    }

    var deadline: Instant {
        guard policy != nil else { return .never }
        // A change from outside a turn waits for the checkpoint of the next one.
        if host.checkpoint.isStale || !untold.isEmpty { return .boot }
        let own = min(due, diskAt, waitsToWrite ? writeAt : .never)
        let calls = switches.reduce(own) { min($0, $1.callAt) }
        return couriers.reduce(calls) { min($0, $1.againAt) }
    }

    func look(at now: Instant) {
        guard let rules = policy?.rules else { return }
        lookAtClock(at: now)
        if due <= now {
            change { [host, incidents] watch in
                watch.look(at: now, .now, rules, incidents) { name in
                    host.index(of: name).map { host.project.machines[$0].isOverSoft } ?? false
                }
            }
        }
        takeGroup(at: now)
        if diskAt <= now {
            diskAt = now + Self.diskEvery
            desk?.lookAtDisk()
        }
        if waitsToWrite, writeAt <= now, !host.checkpoint.isStale { write(at: now) }
        for courier in couriers { courier.look(at: now) }
        for one in switches { one.look(at: now) }
    }

    /// What was decided is in the checkpoint: tells of it, and has it written.
    func changed(_ services: [Int]) {
        guard policy != nil else { return }
        tell()
        let now = Clock.now
        if waitsToWrite, writeAt <= now { write(at: now) }
        takeGroup(at: now)
    }

    /// Takes the next group in hand, where it is due; it is written once the checkpoint has it.
    private func takeGroup(at now: Instant) {
        guard !waitsToWrite, host.checkpoint.changeAlerts({ $0.takeGroup(at: now) }) == true else {
            return
        }
        writeAt = now
    }

    /// What is on its way is written at the end of a project, and delivered after its next start.
    func stop() {
        guard policy != nil, host.isShuttingDown else { return }
        let now = Clock.now
        if waitsToWrite { write(at: now) }
        _ = host.checkpoint.changeAlerts { watch in
            watch.groupWritten()
            return watch.takeGroup(at: now, isLast: true)
        }
        if waitsToWrite { write(at: now) }
    }

    private var waitsToWrite: Bool { host.checkpoint.alerts.watch?.group.isEmpty == false }

    private func change(_ change: (inout AlertWatch) -> [Alert]) {
        lookAtClock(at: Clock.now)
        untold += host.checkpoint.changeAlerts(change) ?? []
    }

    /// When a rule or the next group is due; looked up once after each change, however many
    /// records a storm has.
    private var due: Instant {
        guard let rules = policy?.rules, let watch = host.checkpoint.alerts.watch else {
            return .never
        }
        let marks = [watch.mark, incidents.mark]
        if planned?.marks != marks { planned = (marks, watch.deadline(rules, incidents)) }
        return planned?.due ?? .never
    }

    private func write(at now: Instant) {
        guard let policy, let watch = host.checkpoint.alerts.watch else { return }
        let (group, open) = (watch.group, watch.told)
        writeAt = now + Self.writtenWithin
        desk?.write(
            policy.targets.map { target in
                (target.name, AlertNotice.notices(of: group, from: origin, for: target))
            },
            open: open.isEmpty ? nil : AlertNotice(origin, open),
            isLast: host.isShuttingDown
        )
    }

    /// Takes in what the scribe has done.
    private func take(_ outcome: AlertDesk.Outcome) {
        switch outcome {
        case .found(let targets):
            for courier in couriers where targets.contains(courier.target.name) { courier.wake() }
        case .written(let targets, let removed):
            isUnwritable = false
            _ = host.checkpoint.changeAlerts { $0.groupWritten() }
            for name in removed { tellLost(name) }
            for courier in couriers where targets.contains(courier.target.name) { courier.wake() }
        case .failed(let words):
            if isUnwritable { return }
            isUnwritable = true
            let fields: RecordFields = [
                "message": "-", "target": "-", "detail": .text(words),
            ]
            host.say(.alertDelayed, fields)
        case .free(let percent):
            guard let rules = policy?.rules else { return }
            change { $0.disk(free: percent, rules, at: .now) }
        }
    }
}

// What the journal has of alerts.
extension Alerts {
    private func tell() {
        let alerts = untold
        untold = []
        for alert in alerts {
            let subject = RecordSubject(service: alert.service)
            let fields: RecordFields = [
                "alert": .text(alert.id), "rule": .text(alert.rule.rawValue),
            ]
            if let resolved = alert.resolved {
                let span = resolved.milliseconds - alert.raised.milliseconds
                host.say(.alertResolved, fields + ["after_ms": .integer(span)], of: subject)
            } else {
                host.say(.alertRaised, fields + ["title": .text(alert.title)], of: subject)
            }
        }
    }

    private func tellLost(_ file: String) {
        let target = AlertSpool.target(of: file) ?? "-"
        host.say(
            .alertFailed,
            [
                "message": .text(file), "target": .text(target),
                "detail": .text("more than \(AlertSpool.filesMax) messages wait"),
            ]
        )
    }
}

extension ServiceMachine {
    /// Whether the memory of the present run is over its soft limit.
    fileprivate var isOverSoft: Bool {
        guard let used = state.run?.memory.used, let soft = policy.memory?.soft else {
            return false
        }
        return used > soft
    }
}
