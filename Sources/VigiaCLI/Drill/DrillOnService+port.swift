import VigiaCore
import VigiaPlatform
import VigiaWire

extension DrillOnService {
    /// Lets another process take the port in the moment of a crash, until Vigia has named it.
    func port() throws(CommandError) -> DrillReport {
        let port = try portToTake()
        // The next run may find the port taken as it begins, and fail.
        try scene.refuseLasting(subject, ends: 2)
        var watch = try watching()
        let handle = try scene.pin(subject)
        let host = subject.spec.portHost ?? "127.0.0.1"
        let disturbance = try DisturbanceProcess(["port", handle.words, "\(port)", host])
        scene.announce(
            .port,
            subject.name,
            "\(subject.name): sending SIGKILL to pid \(handle.process.pid), and taking port "
                + "\(port); Ctrl-C frees it"
        )
        watch.begin(at: try disturbance.begin())
        let deadline = subject.nextStart(afterEnd: subject.policy.quickEnd) + .seconds(10)
        try watch.watch(until: deadline) { $0.portTaken != nil }
        let reason = try named()
        let undone = disturbance.undo()
        let freed = watch.elapsed
        try watch.watch(until: freed + subject.portLook + subject.readyWithin + .seconds(10))
        var report = DrillReport(kind: .port, service: subject.name, deed: "")
        report.deed = "SIGKILL to its main process, and another process takes port \(port)"
        report.restored = undone
        report.phases = subject.portPhases(watch.story, freed: freed)
        report.checks = [
            DrillCheck(
                name: "Vigia names who has the port",
                isKept: watch.story.portTaken != nil && reason != nil,
                detail: reason
            )
        ]
        return try concluded(report, watch.story)
    }

    /// Why the service waits now.
    private func named() throws(CommandError) -> String? {
        try scene.waiting.status().services.first { $0.name == subject.name }?.reason
    }

    /// The port that the service itself listens on.
    private func portToTake() throws(CommandError) -> Int {
        guard let port = subject.spec.port else {
            throw .drill(
                DrillRefusal(
                    .notApplicable,
                    "\(subject.name) has no port",
                    hint: "write the port that it listens on, such as port: 3001"
                )
            )
        }
        guard subject.policy.remedies.contains(.freePort) else {
            throw .drill(
                DrillRefusal(
                    .notApplicable,
                    "port \(port) cannot be taken: Vigia holds it, or instances share it",
                    hint: "drill another service"
                )
            )
        }
        return port
    }
}
