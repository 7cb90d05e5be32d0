import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// Going on with what an earlier Vigia left, whose checkpoint is lost.
extension Inventory {
    /// Gives the runs of services that are wanted to their machines.
    ///
    /// - Parameters:
    ///   - project: the machines.
    ///   - record: what was written down of the runs.
    func handOver(to project: inout Project, _ record: RunRecord?) {
        let now = Clock.now
        for run in runs where run.ending == nil {
            guard let row = record?.rows[run.run.raw], row.main.pid == run.pid.raw,
                row.main.startTime == run.startTime,
                let service = project.spec.services.firstIndex(where: { $0.name == row.service }),
                project.machines[service].runs.isEmpty
            else { continue }
            let age = ProcessPortrait(pid: run.pid.raw).age ?? .zero
            project.adopt(run.run, run.pid, of: service, began: now + (.zero - age), now: now)
        }
    }
}
