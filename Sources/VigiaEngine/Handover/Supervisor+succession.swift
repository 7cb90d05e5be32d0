import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// What happens when the guardian dies and its supervisor does not.
extension Supervisor {
    /// The guardian is gone, and everything that it kept with it; this process has all of that
    /// too, so it becomes the next guardian, which then starts a supervisor.
    ///
    /// Services do not notice. They are children of others from now on: how they end is not
    /// known any more, only that they do.
    func guardianDied() {
        guard !isFinished else { return }
        do throws(SystemError) {
            try becomeGuardian(try kept.all())
        } catch {
            say(.guardianLost, ["detail": .text("\(error)")])
            isFinished = true
        }
    }

    /// Does not return where it succeeds.
    ///
    /// - Parameter kept: everything that the guardian kept.
    /// - Throws: what the kernel refused; this process is still what it was.
    func becomeGuardian(_ kept: [String: [Int32]]) throws(SystemError) {
        var estate = GuardianEstate(
            lock: lineage.lock,
            generation: generation,
            limits: lineage.limits
        )
        estate.runs = leftRuns
        estate.kept = kept
        if isUpgrading { estate.change = .upgradeDied }
        let bytes: [UInt8]
        do throws(WireError) {
            bytes = try estate.encoded()
        } catch {
            throw SystemError(call: error.problem, errno: E2BIG)
        }
        let file = try FileDescriptor.memory("vigia-estate", holding: bytes)
        let words = [
            lineage.guardian, "--lock", options.lock, "--estate", "\(file.raw)", "--",
        ]
        try ProgramFile.become(
            lineage.guardian,
            words + CommandLine.arguments,
            keeping: estate.descriptors + [file.raw]
        )
    }

    /// Every run of which something may be left: those that the core knows, and those that the
    /// guardian had begun and could not tell of.
    private var leftRuns: [GuardianEstate.Run] {
        var left: [UInt64: GuardianEstate.Run] = [:]
        for run in project.machines.flatMap(\.runs) {
            guard let pid = run.pid?.raw else { continue }
            let reading = ProcessReading(pid: pid).flatMap { $0.isRunning ? $0 : nil }
            // A process that began a session has its number, and nobody else may.
            let isSame = reading.map { isMain($0, of: run.id) } ?? false
            left[run.id.raw] = self.left(run.id, pid, isSame ? reading?.startTime ?? 0 : 0)
        }
        for run in unclaimed where left[run.raw] == nil { left[run.raw] = self.left(run, 0, 0) }
        for (run, process) in untoldProcesses where left[run] == nil {
            left[run] = self.left(RunID(raw: run), process.pid, process.startTime)
        }
        for run in project.machines.flatMap(\.runs) where left[run.id.raw] == nil {
            // One that had no time yet to become its program.
            guard let pid = cgroups?.processes(of: run.id.raw)?.first,
                let reading = ProcessReading(pid: pid)
            else { continue }
            left[run.id.raw] = self.left(run.id, pid, reading.startTime)
        }
        return Array(left.values)
    }

    /// Whether a process is the main one of a run, and no other that was given its number.
    private func isMain(_ process: ProcessReading, of run: RunID) -> Bool {
        guard let main = members.main(of: run.raw) else { return process.session == process.pid }
        return main.pid == process.pid && main.startTime == process.startTime
    }

    /// The first process that began a session, of each run that was ordered and of which nothing
    /// was heard.
    ///
    /// The guardian is gone, so such a process is nobody's child that could be told from others:
    /// what is in no cgroup must act as the user for whom it was ordered.
    private var untoldProcesses: [UInt64: ProcessReading] {
        let mark = RunMark(lock: lineage.lockPath)
        let found = ProcessReading.all.compactMap { pid -> (UInt64, ProcessReading)? in
            guard let process = ProcessReading(pid: pid), process.isRunning,
                process.session == pid
            else { return nil }
            if let run = members.run(of: process) { return (run, process) }
            guard let run = mark?.run(of: pid), let user = orderedUser(of: RunID(raw: run)),
                process.user == user
            else { return nil }
            return (run, process)
        }
        return Dictionary(found) { $0.startTime <= $1.startTime ? $0 : $1 }
    }

    /// As whom a run was ordered that is not known to have begun; nil for all others.
    private func orderedUser(of run: RunID) -> UInt32? {
        if let service = owners[run] {
            guard pid(of: run, service) == nil else { return nil }
            return project.spec.services[service].launch.user?.uid ?? geteuid()
        }
        switch children[run]?.kind {
        case .probe, .check: return geteuid()
        case .compression, .backup, .build, .watcher: return nil  // They end by themselves.
        case nil: return unclaimed.contains(run) ? geteuid() : nil
        }
    }

    private func left(_ run: RunID, _ pid: Int32, _ startTime: UInt64) -> GuardianEstate.Run {
        GuardianEstate.Run(
            run: run,
            pid: ProcessID(raw: pid),
            startTime: startTime,
            hasCgroup: cgroups?.has(run.raw) == true,
            user: members.main(of: run.raw)?.user
        )
    }
}
