import VigiaCore
import VigiaPlatform
import VigiaWire

extension DrillOnService {
    /// Slows the service down for a while, and probes it meanwhile.
    func slow() throws(CommandError) -> DrillReport {
        guard let health = subject.policy.health, let pace = DrillPace(subject.policy) else {
            throw .drill(
                DrillRefusal(
                    .notApplicable,
                    "nothing asks \(subject.name), so nobody would notice that it is slow",
                    hint: "add health: { http: /health }"
                )
            )
        }
        let usual = try probe()
        var watch = try watching()
        let words = ["\(pace.stopped.milliseconds)", "\(pace.running.milliseconds)"]
        let disturbance = try DisturbanceProcess(["slow"] + words + scene.tree(of: subject))
        scene.announce(
            .slow,
            subject.name,
            "\(subject.name): stopping it for \(pace.stopped.text) at a time, for "
                + "\(pace.total.text); Ctrl-C lets it go on"
        )
        watch.begin(at: try disturbance.begin())
        var answers: [HealthAnswer] = []
        while watch.elapsed < pace.total, watch.story.noticed == nil {
            answers.append(try probe())
            try watch.watch(until: watch.elapsed + pace.running)
        }
        let undone = disturbance.undo()
        var report = DrillReport(kind: .slow, service: subject.name, deed: "")
        report.deed = "stopped for \(pace.stopped.text) at a time, for \(pace.total.text)"
        report.restored = undone
        let slowest = answers.map(\.elapsedMilliseconds).max() ?? 0
        report.phases = [
            DrillPhase("slowest answer", health.timeout, pace.stopped, .milliseconds(slowest))
        ]
        report.checks = checks(answers, watch.story)
        let before = Duration.milliseconds(usual.elapsedMilliseconds).text
        report.notes = ["before, it answered in \(before)"]
        return try concluded(report, watch.story)
    }

    private func probe() throws(CommandError) -> HealthAnswer {
        let answers = try scene.waiting.patiently { () throws(CommandError) in
            try scene.waiting.client.health(subject.name)
        }
        guard let answer = answers.first else { throw .badAnswer("it answered for no service") }
        return answer
    }

    private func checks(_ answers: [HealthAnswer], _ story: DrillStory) -> [DrillCheck] {
        let passed = answers.count { $0.verdict == .pass }
        return [
            DrillCheck(
                name: "every probe passes",
                isKept: passed == answers.count && story.suspect == nil,
                detail: "\(passed) of \(answers.count)"
            ),
            DrillCheck(name: "it is not restarted", isKept: story.noticed == nil),
        ]
    }
}

extension Duration {
    /// Takes milliseconds with a fraction.
    fileprivate static func milliseconds(_ count: Double) -> Self {
        .microseconds(Int64(max(0, min(count, 1e12)) * 1000))
    }
}
