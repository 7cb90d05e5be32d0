import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// Drills on Vigia itself, which no service may notice.
struct DrillOnVigia {
    let scene: DrillScene

    init(_ scene: DrillScene) { self.scene = scene }

    /// Kills the supervisor.
    func supervisor() throws(CommandError) -> DrillReport {
        let guardian = try present()
        let pid = scene.before.supervisor.pid
        let handle = try pin(pid, called: "the supervisor")
        guard ProcessReading(pid: pid)?.parent == guardian.process.pid else { throw Self.changed }
        return try kill(handle, .supervisor)
    }

    /// Kills the guardian.
    func guardian() throws(CommandError) -> DrillReport {
        let guardian = try present()
        let pid = guardian.process.pid
        guard pid != 1, !guardian.isForeground else {
            let what = pid == 1 ? "process 1 of this container" : "a foreground process"
            throw .drill(
                DrillRefusal(
                    .notApplicable,
                    "the guardian is \(what), whose end ends everything",
                    hint: "drill it where Vigia was started with `vigia start`"
                )
            )
        }
        return try kill(try pin(pid, called: "the guardian"), .guardian)
    }

    /// The guardian's process, proved to be that of this project.
    private func present() throws(CommandError) -> GuardianProcess {
        guard let guardian = scene.project.guardian,
            guardian.process.pid == scene.before.guardian.pid
        else { throw Self.changed }
        return guardian
    }

    /// Pins a process; the supervisor is asked afterwards whether it is still the same one.
    private func pin(_ pid: Int32, called name: String) throws(CommandError) -> ProcessHandle {
        guard let process = ProcessReading(pid: pid), let handle = try? ProcessHandle(process)
        else { throw Self.changed }
        let now = try scene.waiting.status()
        guard now.supervisor.pid == scene.before.supervisor.pid,
            now.guardian.pid == scene.before.guardian.pid, !handle.isOver
        else { throw Self.changed }
        return handle
    }

    private static var changed: CommandError { DrillScene.changed("Vigia") }

    private func kill(
        _ handle: ProcessHandle,
        _ kind: DrillKind
    ) throws(CommandError) -> DrillReport {
        let pid = handle.process.pid
        var report = DrillReport(kind: kind, deed: "SIGKILL to the \(kind.rawValue) (pid \(pid))")
        scene.announce(kind, nil, "sending SIGKILL to the \(kind.rawValue) (pid \(pid))")
        let began = Clock.uptime
        try DrillScene.send(SIGKILL, to: handle, called: "the \(kind.rawValue)")
        let (after, answered) = try untilReplaced(kind, since: began)
        report.phases = [
            DrillPhase("status answers", Waiting.answerWithin, nil, answered)
        ]
        report.checks = Self.checks(scene.before, after)
        let now = kind == .supervisor ? after?.supervisor.pid : after?.guardian.pid
        if let now { report.restored = ["another \(kind.rawValue) took over (pid \(now))"] }
        if kind == .guardian {
            report.notes.append(
                "how the present runs end is not known until they are restarted, since only the "
                    + "parent of a process gets its exit status"
            )
        }
        return report
    }

    /// Asks until another process answers.
    private func untilReplaced(
        _ kind: DrillKind,
        since began: Duration
    ) throws(CommandError) -> (ProjectStatus?, Duration?) {
        let before = scene.before
        while Clock.uptime - began < Waiting.answerWithin * 2 {
            // Nobody answers while one replaces the other, which is what is measured.
            if let now = try? scene.waiting.client.status(),
                now.supervisor.generation != before.supervisor.generation
                    || now.supervisor.pid != before.supervisor.pid,
                kind == .supervisor || now.guardian.pid != before.guardian.pid
            {
                return (now, Clock.uptime - began)
            }
            pause(.milliseconds(1))
        }
        return (nil, nil)
    }

    /// Whether every service goes on as it was.
    static func checks(_ before: ProjectStatus, _ after: ProjectStatus?) -> [DrillCheck] {
        let ran = before.services.filter { $0.pid != nil }
        let kept = ran.filter { old in
            after?.services.contains {
                $0.name == old.name && $0.pid == old.pid && $0.run == old.run
                    && $0.restarts == old.restarts
            } ?? false
        }
        let lost = ran.filter { old in !kept.contains { $0.name == old.name } }.map(\.name)
        let name = "every service goes on in its process"
        let detail = lost.isEmpty ? "\(kept.count) of \(ran.count)" : lost.joined(separator: ", ")
        return [DrillCheck(name: name, isKept: lost.isEmpty, detail: detail)]
    }
}
