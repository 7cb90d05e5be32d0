import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaRepairs
import VigiaWire

/// Carries a plan out, one repair after another.
struct FixWork {
    let project: ProjectFolder
    let shell: Shell
    let limit: Duration

    /// The result of one repair.
    struct Result: JSONWritable {
        let item: FixPlan.Item
        let checkResult: CheckResult
        /// The names of its records, for undoing it.
        let records: [String]

        var isGood: Bool { checkResult.outcome != .failed }

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("service", item.service.label)
                json.member("check", checkResult.check)
                json.member("repaired", isGood)
                json.member("words", checkResult.words)
                json.member("records", records)
            }
        }
    }

    /// Carries out all repairs, even if one fails.
    ///
    /// - Returns: the result of each repair, and the restarted services that did not come up.
    func carryOut(_ plan: FixPlan) throws(CommandError) -> ([Result], down: [ServiceStatus]) {
        // Services that several repairs need stopped are stopped once.
        let stopped = Set(plan.repairs.flatMap(plan.stopped)).sorted()
        if !stopped.isEmpty { try stop(stopped) }
        let results = plan.repairs.map(repair)
        let revived = results.filter(\.isGood).flatMap { plan.revived(by: $0.item) }
        let started = Set(stopped + revived).sorted()
        return (results, started.isEmpty ? [] : try start(started))
    }

    /// Carries out one repair.
    func repair(_ item: FixPlan.Item) -> Result {
        repairing(item) { context, saying in
            Checker.run(
                [item.check],
                in: context,
                repairing: .all,
                within: limit,
                saying: saying
            )[0]
        }
    }

    /// Reinstalls packages, whether they have faults or not.
    func reinstall(_ check: CheckSpec, for service: ServiceSpec) -> Result {
        let checkResult = Checker.run(check, in: project.context(of: service))
        return repairing(FixPlan.Item(service: service, check: check, checkResult: checkResult)) {
            Checker.reinstall(check, in: $0, within: limit, saying: $1)
        }
    }

    private func repairing(
        _ item: FixPlan.Item,
        _ repair: (CheckContext, @escaping (String) -> Void) -> CheckResult
    ) -> Result {
        let progress = ProgressLine(shell.output)
        let archive = RepairArchive(state: project.state)
        let before = Set(archive.names)
        let context = project.context(of: item.service)
        let name = item.service.label
        progress.show("\(name): \(item.checkResult.check)")
        let checkResult = repair(context) { progress.show("\(name): \($0)") }
        progress.finish()
        let records = archive.names.filter { !before.contains($0) }
        let result = Result(item: item, checkResult: checkResult, records: records)
        writeDown(result)
        return result
    }

    /// Stops services and waits for it; if this process dies before starting them again, Vigia
    /// does.
    func stop(_ names: [String]) throws(CommandError) {
        var waiting = Waiting(project, shell.output)
        let order = try waiting.settle(try waiting.order("pause", names))
        guard let other = order.services.first(where: { $0.outcome != .known(.done) }) else {
            return
        }
        throw .unfixed(
            "\(other.name) does not stay down: \(other.detail ?? "")",
            hint: "see who wants it up, and try it again"
        )
    }

    /// Starts services again and waits until their outcome is known.
    ///
    /// - Returns: the services that did not come up.
    func start(_ names: [String]) throws(CommandError) -> [ServiceStatus] {
        var waiting = Waiting(project, shell.output)
        let order = try waiting.settle(try waiting.order("start", names))
        if order.failures.isEmpty { return [] }
        let failed = Set(order.failures.map(\.name))
        return try waiting.status().services.filter { failed.contains($0.name) }
    }

    /// Prints the services that did not come up.
    ///
    /// - Returns: the exit status of a command that should have started them.
    func tell(_ down: [ServiceStatus]) -> ExitCode {
        for service in down {
            let why = service.reason.map { ": \($0)" } ?? ""
            shell.output.note("\(service.name) is \(service.state)\(why)".plain + "\n")
        }
        return down.isEmpty ? .ok : .failed
    }

    /// Adds a line to the journal.
    private func writeDown(_ result: Result) {
        project.say(
            .repaired,
            [
                "check": .text(result.checkResult.check), "succeeded": .flag(result.isGood),
                "did": .text(result.checkResult.words), "records": .texts(result.records),
            ],
            level: result.isGood ? .warning : .error,
            of: RecordSubject(service: result.item.service.label),
            because: RecordCause(.checkFailed, result.item.checkResult.words)
        )
    }
}

/// A progress line with several writers.
private final class ProgressLine {
    private var progress: Progress

    init(_ output: Output) { progress = Progress(output) }

    func show(_ line: String) { progress.show(line) }
    func finish() { progress.finish() }
}
