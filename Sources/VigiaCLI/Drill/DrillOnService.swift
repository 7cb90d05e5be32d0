import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// Drills on one service that end its run.
struct DrillOnService {
    let scene: DrillScene
    let subject: DrillSubject

    /// How much longer than promised the drill waits before it gives up.
    private static let patience = Duration.seconds(10)

    init(_ scene: DrillScene, _ subject: DrillSubject) {
        (self.scene, self.subject) = (scene, subject)
    }

    /// Kills the main process.
    func kill() throws(CommandError) -> DrillReport {
        try scene.refuseLasting(subject)
        var watch = try watching()
        let handle = try scene.pin(subject)
        scene.announce(
            .kill,
            subject.name,
            "\(subject.name): sending SIGKILL to pid \(handle.process.pid)"
        )
        watch.begin()
        try DrillScene.send(SIGKILL, to: handle, called: subject.name)
        try watch.watch(until: deadline(.zero, end: subject.policy.quickEnd))
        var report = DrillReport(kind: .kill, service: subject.name, deed: "")
        report.deed = "SIGKILL to its main process (pid \(handle.process.pid))"
        report.phases = subject.crashPhases(watch.story)
        return try concluded(report, watch.story)
    }

    /// Stops the whole process tree until Vigia notices.
    func hang() throws(CommandError) -> DrillReport {
        guard let promise = subject.plan[.hang], let noticed = promise.noticed else {
            throw .drill(
                DrillRefusal(
                    .notApplicable,
                    "nobody would notice a hang of \(subject.name)",
                    hint: subject.plan[.hang]?.hint ?? "add health: { http: /health }"
                )
            )
        }
        try scene.refuseLasting(subject)
        var watch = try watching()
        let disturbance = try DisturbanceProcess(["hang"] + scene.tree(of: subject))
        scene.announce(
            .hang,
            subject.name,
            "\(subject.name): stopping its process tree until Vigia notices, which takes "
                + "\(noticed.roundedUp) at most; Ctrl-C lets it go on"
        )
        watch.begin(at: try disturbance.begin())
        try watch.watch(until: deadline(noticed, end: subject.policy.quickEnd))
        let undone = disturbance.undo()
        var report = DrillReport(kind: .hang, service: subject.name, deed: "")
        report.deed = "SIGSTOP to its process tree (pid \(subject.status.pid ?? 0))"
        report.phases = subject.hangPhases(watch.story, noticed: noticed)
        report.restored = undone
        if report.phases.first?.isKept == false { report.notes += unnoticed }
        return try concluded(report, watch.story)
    }

    /// Why a hang may stay unnoticed although it is probed.
    private var unnoticed: [String] {
        switch subject.spec.probe?.question {
        case .tcp, .unix:
            [
                "the kernel accepts connections for a process that hangs, until its queue is full, "
                    + "so a tcp or unix probe still passes; use an http probe, or watchdog"
            ]
        case .http, .exec, nil: []
        }
    }
}

extension DrillOnService {
    func watching() throws(CommandError) -> DrillWatch {
        guard let run = subject.run else { throw DrillScene.changed(subject.name) }
        return try DrillWatch.open(scene, of: run, service: subject.name)
    }

    /// When a drill gives up: some time after its last promise.
    func deadline(_ noticed: Duration, end: Duration) -> Duration {
        noticed + subject.nextStart(afterEnd: end) + subject.readyWithin + Self.patience
    }

    /// Adds what became of the service.
    func concluded(_ report: DrillReport, _ story: DrillStory) throws(CommandError) -> DrillReport {
        var report = report
        if let reason = story.givenUp { report.notes.append("it was given up: \(reason)") }
        if story.isInterrupted { report.notes.append("somebody ordered something else meanwhile") }
        let now = try scene.waiting.status().services.first { $0.name == subject.name }
        let name = subject.name
        if let now, now.state == "up", now.ready, let pid = now.pid {
            let isSame = now.run == subject.status.run
            report.restored.append(
                isSame
                    ? "\(name) goes on in the same process (pid \(pid))"
                    : "\(name) runs again (pid \(pid)); the restart counts as any other"
            )
        } else {
            report.notes.append("\(name) is \(now?.state ?? "gone"); `vigia status` says more")
        }
        return report
    }
}
