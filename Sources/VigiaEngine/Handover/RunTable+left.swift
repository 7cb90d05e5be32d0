import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

// What another guardian has to know of runs that are no children of its own.
extension RunTable {
    /// Every run of which something may be left: those that the core knows, and those that the
    /// guardian had begun and could not tell of.
    var left: [GuardianHandover.Run] {
        var left: [UInt64: GuardianHandover.Run] = [:]
        let known = host.project.machines.flatMap(\.runs)
        for run in known {
            guard let pid = run.pid?.raw else { continue }
            let reading = ProcessReading(pid: pid).flatMap { $0.isRunning ? $0 : nil }
            // A process that began a session has its number, and nobody else may.
            let isSame = reading.map { isMain($0, of: run.id) } ?? false
            left[run.id.raw] = self.left(run.id, pid, isSame ? reading?.startTime ?? 0 : 0)
        }
        for run in unclaimed where left[run.raw] == nil { left[run.raw] = self.left(run, 0, 0) }
        for (run, process) in unreportedProcesses where left[run] == nil {
            left[run] = self.left(RunID(raw: run), process.pid, process.startTime)
        }
        for run in known where left[run.id.raw] == nil {
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
    private var unreportedProcesses: [UInt64: ProcessReading] {
        let mark = RunMark(lock: host.guardian.lockPath)
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
            guard host.pid(of: run, service) == nil else { return nil }
            return host.project.spec.services[service].launch.user?.uid ?? geteuid()
        }
        switch children.kind(of: run) {
        case .probe, .check, .notifier, .gateway: return geteuid()
        case .compression, .backup, .build, .watcher, .print: return nil  // They end by themselves.
        case nil: return unclaimed.contains(run) ? geteuid() : nil
        }
    }

    private func left(_ run: RunID, _ pid: Int32, _ startTime: UInt64) -> GuardianHandover.Run {
        GuardianHandover.Run(
            run: run,
            pid: ProcessID(raw: pid),
            startTime: startTime,
            hasCgroup: cgroups?.has(run.raw) == true,
            user: members.main(of: run.raw)?.user
        )
    }
}
