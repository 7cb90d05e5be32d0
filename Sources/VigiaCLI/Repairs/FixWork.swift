import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Carries a plan out, one service after the other.
struct FixWork {
    let project: ProjectFolder
    let shell: Shell
    let limit: Duration

    /// What came of one repair.
    struct Result: JSONWritable {
        let item: FixPlan.Item
        let finding: Finding
        /// The records that it has left, by which it is undone.
        let records: [String]

        var isGood: Bool { finding.outcome != .failed }

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("service", item.service.name)
                json.member("check", finding.check)
                json.member("repaired", isGood)
                json.member("words", finding.words)
                json.member("records", records)
            }
        }
    }

    /// Does all of it; a repair that fails does not keep the others from being tried.
    func carryOut(_ plan: FixPlan) throws(CommandError) -> [Result] {
        var results: [Result] = []
        var names: [String] = []
        for item in plan.repairs where !names.contains(item.service.name) {
            names.append(item.service.name)
        }
        for name in names {
            let items = plan.repairs.filter { $0.service.name == name }
            let stops = items.contains(where: plan.stops)
            if stops { try stop([name]) }
            results += items.map(repair)
            if stops { try start([name]) }
        }
        return results
    }

    /// Puts one thing right.
    func repair(_ item: FixPlan.Item) -> Result {
        mending(item) { context, saying in
            Checker.run(
                [item.check],
                in: context,
                repairing: .all,
                within: limit,
                saying: saying
            )[0]
        }
    }

    /// Installs packages anew, whatever is wrong with them.
    func reinstall(_ check: CheckSpec, for service: ServiceSpec) -> Result {
        let context = CheckContext(service, folder: project.path, state: project.state)
        let finding = Checker.run(check, in: context)
        return mending(FixPlan.Item(service: service, check: check, finding: finding)) {
            Checker.reinstall(check, in: $0, within: limit, saying: $1)
        }
    }

    private func mending(
        _ item: FixPlan.Item,
        _ mend: (CheckContext, @escaping (String) -> Void) -> Finding
    ) -> Result {
        let progress = ProgressLine(shell.output)
        let archive = RepairArchive(state: project.state)
        let before = Set(archive.names)
        let context = CheckContext(item.service, folder: project.path, state: project.state)
        let name = item.service.name
        progress.show("\(name): \(item.finding.check)")
        let finding = mend(context) { progress.show("\(name): \($0)") }
        progress.finish()
        let records = archive.names.filter { !before.contains($0) }
        let result = Result(item: item, finding: finding, records: records)
        writeDown(result)
        return result
    }

    /// Stops services and waits until they are down.
    func stop(_ names: [String]) throws(CommandError) {
        var waiting = Waiting(project, shell.output)
        let client = waiting.client
        _ = try waiting.patiently { () throws(CommandError) in try client.order("stop", names) }
        _ = try waiting.until { status in
            Settling(names, status).asked.allSatisfy { $0.settled && $0.pid == nil }
        } saying: { _ in
            "stopping \(names.joined(separator: ", "))"
        }
    }

    /// Starts services again and waits until it is known how they are.
    func start(_ names: [String]) throws(CommandError) {
        var waiting = Waiting(project, shell.output)
        let client = waiting.client
        _ = try waiting.patiently { () throws(CommandError) in try client.order("start", names) }
        _ = try waiting.until { status in
            Settling(names, status).unsettled.isEmpty
        } saying: { status in
            Settling(names, status).sentence
        }
    }

    /// One line of the journal; while a supervisor runs, its scribe writes that, and the record
    /// tells what was done.
    private func writeDown(_ result: Result) {
        guard !project.isGuarded else { return }
        let (seconds, nanoseconds) = Clock.wall()
        let entry = JournalEntry(
            time: WallTime(seconds: seconds, nanoseconds: nanoseconds),
            level: result.isGood ? .warning : .error,
            service: result.item.service.name,
            event: "repaired",
            cause: result.item.finding.words,
            fields: [
                ("check", .text(result.finding.check)), ("succeeded", .flag(result.isGood)),
                ("did", .text(result.finding.words)),
                ("records", .list(result.records.map { .text($0) })),
            ]
        )
        // What was done is told all the same.
        try? JournalEntry.add([entry], toProject: project.path)
    }
}

/// A progress that several may write to.
private final class ProgressLine {
    private var progress: Progress

    init(_ output: Output) { progress = Progress(output) }

    func show(_ line: String) { progress.show(line) }
    func finish() { progress.finish() }
}
