import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

extension DrillOnService {
    /// Uses memory in the service's cgroup until its limit acts.
    func leak() throws(CommandError) -> DrillReport {
        guard let noticed = subject.plan[.leak]?.noticed, let memory = subject.policy.memory else {
            throw refusal(
                "\(subject.name) has no memory limit",
                subject.plan[.leak]?.hint ?? "add memory: { limit: 500MB }"
            )
        }
        try scene.refuseLasting(subject)
        try refuseSpared()
        var watch = try watching()
        let handle = try scene.pin(subject)
        guard let folder = RunCgroups.folder(of: handle.process.pid) else {
            throw refusal(
                "\(subject.name) has no cgroup, so nothing else can use memory in its place",
                "run Vigia where it may make cgroups (v2), for example as root"
            )
        }
        let bytes = try size(memory)
        let disturbance = try DisturbanceProcess(["leak", handle.words, folder, "\(bytes)"])
        scene.announce(
            .leak,
            subject.name,
            "\(subject.name): using \(Bytes(count: bytes)) in its cgroup until Vigia notices; "
                + "Ctrl-C frees them"
        )
        watch.begin(at: try disturbance.begin())
        try watch.watch(until: deadline(noticed, end: subject.policy.stop.timeout))
        var report = DrillReport(kind: .leak, service: subject.name, deed: "")
        report.deed = "\(Bytes(count: bytes)) more memory, over its limit of \(memory.limit)"
        report.restored = disturbance.undo()
        if report.restored.isEmpty { report.restored = ["the memory was freed with the run"] }
        report.phases = subject.leakPhases(watch.story, noticed: noticed)
        if watch.story.isSpared { report.notes.append(spared) }
        return try concluded(report, watch.story)
    }

    private func refusal(_ problem: String, _ hint: String) -> CommandError {
        .drill(DrillRefusal(.notApplicable, problem, hint: hint))
    }

    private var spared: String {
        "it is restarted for its memory once in \(MemoryPolicy.restartEvery.text) at most"
    }

    /// Refuses a service that was just restarted for its memory.
    private func refuseSpared() throws(CommandError) {
        let records = try scene.waiting.patiently { () throws(CommandError) in
            try scene.waiting.client.events(DrillScene.eventsMax)
        }
        let last = records.last { record in
            record.kind == .memoryExceeded && record.service == subject.name
                && record.fields["restarting"] == .flag(true)
        }
        guard let last,
            WallTime.now.milliseconds - last.time.milliseconds
                < MemoryPolicy.restartEvery.milliseconds
        else { return }
        throw .drill(
            DrillRefusal(
                .notWell,
                "\(subject.name) was restarted for its memory within the last "
                    + MemoryPolicy.restartEvery.text,
                hint: "\(spared); try again later"
            )
        )
    }

    /// How much is missing to exceed the limit by a tenth, which the kernel's own limit allows.
    private func size(_ memory: MemoryPolicy) throws(CommandError) -> Int {
        let used = subject.status.memoryBytes ?? 0
        let wanted = max(memory.limit.count / 10, memory.limit.count / 10 * 11 - used)
        if let capacity = Memory.capacity, capacity.available < wanted * 5 / 4 {
            throw refusal(
                "this machine lacks the memory: \(Bytes(count: wanted)) are needed",
                "free memory, or lower memory.limit"
            )
        }
        return wanted
    }
}
