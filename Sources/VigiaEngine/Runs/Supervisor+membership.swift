import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// Which process belongs to which run, and what is written down of it for a successor that finds
// neither guardian nor supervisor.
extension Supervisor {
    /// Takes up the main processes that the guardian knows.
    func knowMembers(_ inventory: Inventory) {
        let record = RunRecord(state: options.state)
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

    /// Takes in the main process of a run that has begun.
    func began(_ run: RunID, _ pid: ProcessID) {
        guard !run.isTask, let service = owners[run],
            let process = ProcessReading(pid: pid.raw), process.session == pid.raw
        else { return }
        know(run, process, of: service, isAdopted: false)
        addToRecord(run, of: service)
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
                user: project.spec.services[service].launch.user?.uid ?? geteuid(),
                isAdopted: isAdopted
            )
        )
    }

    private func addToRecord(_ run: RunID, of service: Int) {
        guard let main = members.main(of: run.raw) else { return }
        started.add(RunRecord.Row(main: main, service: project.spec.services[service].name))
    }

    /// Writes down what began in this turn.
    func writeStarted() {
        if started.isStale(runs: owners.count) { return renewRecord() }
        guard let lines = started.take() else { return }
        scribe.append(to: RunRecord.file, lines)
    }

    /// Writes down anew what runs.
    func renewRecord() {
        var bytes = RunRecord.head(cgroups, of: options.root)
        var count = 0
        for main in members.mains {
            guard let service = owners[RunID(raw: main.run)] else { continue }
            bytes += RunRecord.Row(main: main, service: project.spec.services[service].name).line
            count += 1
        }
        started.renewed(runs: count)
        scribe.replace(RunRecord.file, with: bytes)
    }
}
