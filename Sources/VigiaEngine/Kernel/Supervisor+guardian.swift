import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

extension Supervisor {
    /// Takes in what the guardian reports.
    func hearGuardian() {
        judge.heard()
        while !isFinished {
            do throws(WireError) {
                guard let report = try guardian.link.receive() else { return }
                hear(report)
            } catch .closed {
                return handover.guardianDied()
            } catch {
                surprised(by: error.problem, service: nil)
            }
        }
    }

    private func hear(_ report: GuardianReport) {
        switch report {
        case .spawned(let run, let pid):
            runs.began(run, pid)
            pass(.spawned(run, pid), of: run)
        case .spawnFailed(let run, let step, let errno):
            let errno = missed(run, step, errno)
            if run.isTask { runs.children.ended(run, .neverStarted(step, errno: errno)) }
            pass(.spawnFailed(run, step, errno: errno), of: run)
        case .ended(let run, let pid, let ending, _):
            if run.isTask { runs.children.ended(run, ending) }
            // It may have said before its end that another process goes on in its place.
            if capability(NotifyMessages.self).hasPassedOn(run, pid) { return }
            for capability in capabilities { capability.ended(run, pid, ending) }
            pass(.ended(run, ending), of: run)
        case .empty(let run, let proof):
            if !runs.emptied(run) { pass(.emptied(run, proof), of: run) }
        case .stopRequested(let signal):
            shutDown(because: .projectStopped, "the guardian got \(signal)")
        case .reaped(let pid, let ending): reaped(pid, ending)
        case .pong(let number): judge.answered(number)
        case .over, .leave: finish()
        case .takenOver(let baton): handover.takenOver(baton: baton)
        case .upgradeFailed(let number): capability(Upgrading.self).failed(errno: number)
        case .inventoryBegan, .inventoryLock, .inventoryRun, .inventoryKept, .inventoryEnded:
            surprised(by: "an inventory nobody asked for", service: nil)
        }
    }

    /// Why a process could not be made, where the guardian has not what it was to keep: it had no
    /// descriptor left when that came, so it is given again.
    private func missed(_ run: RunID, _ step: SpawnStep, _ errno: Int32) -> Int32 {
        guard step == .specification, errno == EBADF else { return errno }
        capability(LogPipes.self).missed(run)
        return EMFILE
    }

    private func pass(_ event: ServiceEvent, of run: RunID) {
        guard !run.isTask, !unclaimed.contains(run) else { return }
        guard let service = owners[run] else {
            return surprised(by: "\(event)", service: nil)
        }
        take(event, for: service)
    }

    private func reaped(_ pid: ProcessID, _ ending: Ending) {
        say(.reaped, ["pid": .count(pid.raw), "ending": .ending(ending)])
    }
}
