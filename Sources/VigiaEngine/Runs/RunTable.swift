import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Every run that there is: whose it is, and which process belongs to it.
///
/// What it knows is also written down, for a successor that finds neither guardian nor supervisor.
final class RunTable {
    unowned let host: any Host
    /// Where the guardian gives runs cgroups of their own; nil where it cannot.
    let cgroups: RunCgroups?
    /// The runs of the supervisor's own children.
    let children: ChildTable
    /// Which service a run belongs to, until it is acknowledged.
    private(set) var owners: [RunID: Int] = [:]
    /// Runs that no service owns; they are ended and forgotten.
    private(set) var unclaimed: Set<RunID> = []
    /// Which process belongs to which run.
    private(set) var members: RunMembership
    private var started = StartedRuns()

    /// Begins with the runs of services that the state knows.
    init(_ host: any Host) {
        self.host = host
        let lock = host.guardian.lockPath
        cgroups = RunCgroups(lock: lock)
        members = RunMembership(cgroups: cgroups, mark: RunMark(lock: lock))
        children = ChildTable(host)
        for (index, machine) in host.project.machines.enumerated() {
            for run in machine.runs { owners[run.id] = index }
        }
    }

    /// Takes in that a run is ordered for a service.
    func ordered(_ run: RunID, of service: Int) { owners[run] = service }

    /// Takes in the main process of a run that has begun.
    func began(_ run: RunID, _ pid: ProcessID) {
        if run.isTask { return children.began(run) }
        guard let service = owners[run], let process = ProcessReading(pid: pid.raw),
            process.session == pid.raw
        else { return }
        know(run, process, of: service, isAdopted: false)
        addToRecord(run, of: service)
    }

    /// Takes in that nothing of a run is left; whether it was nobody's, and is forgotten by that.
    func emptied(_ run: RunID) -> Bool {
        guard run.isTask || unclaimed.remove(run) != nil else { return false }
        host.send(.acknowledge(run))
        return true
    }

    /// Forgets a run that is over, here and with the guardian.
    func acknowledge(_ run: RunID) {
        owners[run] = nil
        members.remove(run.raw)
        host.send(.acknowledge(run))
    }

    /// Takes in as whom the main process of a run acts by now.
    func learn(user: UInt32, of run: RunID) { members.learn(user: user, of: run.raw) }

    /// Takes in that another process is the main one of a run.
    func passed(_ run: RunID, on process: ProcessReading, of service: Int) {
        members.pass(run.raw, on: process)
        addToRecord(run, of: service)
    }

    private func know(
        _ run: RunID,
        _ process: ProcessReading,
        of service: Int,
        isAdopted: Bool
    ) {
        members.add(
            MainProcess(
                run: run.raw,
                pid: process.pid,
                startTime: process.startTime,
                user: host.project.spec.services[service].launch.user?.uid ?? geteuid(),
                isAdopted: isAdopted
            )
        )
    }
}

// What the guardian has handed over.
extension RunTable {
    /// Takes up the main processes that the guardian knows.
    func begin(with inventory: Inventory) {
        let record = RunRecord(state: host.options.state)
        for run in inventory.runs {
            guard let service = owners[run.run] else { continue }
            let process = ProcessReading(pid: run.pid.raw)
            let isSame = process?.startTime == run.startTime
            if var old = record?.rows[run.run.raw]?.main,
                old.pid == run.pid.raw, run.startTime == 0 || old.startTime == run.startTime
            {
                // Of one that has ended nobody knows whose child it was.
                old.isAdopted = !isSame || process?.parent != getppid()
                members.add(old)
            } else if isSame, let process {
                know(run.run, process, of: service, isAdopted: process.parent != getppid())
            }
        }
        renewRecord()
    }

    /// Ends what runs without an owner: checks and probes of a predecessor, and services that the
    /// configuration does not have any more.
    func disown(_ inventory: Inventory) {
        for run in inventory.runs
        where owners[run.run] == nil && children.kind(of: run.run) == nil {
            if run.ending != nil, run.empty != nil {
                host.send(.acknowledge(run.run))
                continue
            }
            unclaimed.insert(run.run)
            host.send(.signal(run.run, .kill, .tree))
            // What the one before asked for is asked again.
            if run.run.isTask { continue }
            host.say(.unclaimed, ["pid": .count(run.pid.raw)], because: .unclaimed)
        }
    }

    /// Writes down which runs are not of this supervisor's making.
    func tellAdopted() {
        for (service, machine) in host.project.machines.enumerated() {
            for run in machine.runs {
                host.say(
                    .adopted,
                    ["pid": run.pid.map { .count($0.raw) } ?? .null],
                    of: host.subject(service, run.id),
                    because: run.cause
                )
            }
        }
    }
}

// The record of what runs.
extension RunTable {
    private func addToRecord(_ run: RunID, of service: Int) {
        guard let main = members.main(of: run.raw) else { return }
        started.add(RunRecord.Row(main: main, service: host.project.spec.services[service].name))
    }

    /// Writes down what began in this turn.
    func writeStarted() {
        if started.isStale(runs: owners.count) { return renewRecord() }
        guard let lines = started.take() else { return }
        host.scribe.append(to: RunRecord.file, lines)
    }

    /// Writes down anew what runs.
    func renewRecord() {
        let spec = host.project.spec
        var bytes = RunRecord.head(cgroups, of: host.options.root)
        var count = 0
        for main in members.mains {
            guard let service = owners[RunID(raw: main.run)] else { continue }
            bytes += RunRecord.Row(main: main, service: spec.services[service].name).line
            count += 1
        }
        started.renewed(runs: count)
        host.scribe.replace(RunRecord.file, with: bytes)
    }
}
