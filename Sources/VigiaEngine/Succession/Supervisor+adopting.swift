import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// Going on with what an earlier Vigia left, whose note is lost.
extension Inventory {
    /// Gives the runs of services that are wanted to their machines.
    func bequeath(to project: inout Project) {
        let now = Clock.now
        for run in runs where run.ending == nil {
            guard let process = ProcessReading(pid: run.pid.raw), let left = LeftProcess(process),
                let name = left.environment[SpecificationEncoder.serviceVariable],
                let service = project.spec.services.firstIndex(where: { $0.name == name }),
                project.machines[service].runs.isEmpty
            else { continue }
            let age = ProcessPortrait(pid: run.pid.raw).age ?? .zero
            project.adopt(run.run, run.pid, of: service, began: now + (.zero - age), now: now)
        }
    }
}

extension Supervisor {
    /// Writes down which runs are not of this supervisor's making.
    func tellAdopted() {
        for (service, machine) in project.machines.enumerated() {
            for run in machine.runs {
                write(
                    JournalEntry(
                        time: .now,
                        level: .warning,
                        service: project.spec.services[service].name,
                        run: run.id,
                        event: "adopted",
                        cause: run.cause.description,
                        fields: [("pid", run.pid.map { .integer(Int64($0.raw)) } ?? .null)]
                    )
                )
            }
        }
    }
}
