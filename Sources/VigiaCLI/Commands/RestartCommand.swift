import VigiaCore
import VigiaWire

/// Restarts services and waits until the new runs are ready.
struct RestartCommand: Command {
    static let usage = Usage(
        name: "restart",
        summary: "Apply a changed vigia.yaml, restart services, wait until ready.",
        argument: .init(name: "service", summary: "Only these services; by default all."),
        examples: ["vigia restart", "vigia restart backend"],
        exits: [
            (.ok, "every service is ready again"),
            (.failed, "at least one is not ready or was not restarted, or nothing runs"),
            (.usage, "wrong usage, or no such service"),
        ]
    )

    let services: [String]

    init(_ words: ParsedWords) throws(CommandError) { services = words.arguments }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        var waiting = Waiting(project, shell.output)
        var before = try waiting.status()
        guard let applied = try Applying.bring(services, before, &waiting, shell) else {
            return try restart(services, before, &waiting, shell)
        }
        before = try waiting.status()
        let names = Settling(services, before).asked.filter { service in
            if applied.begun.contains(service.name) { return false }
            if !services.isEmpty { return true }
            // Without names, only services that differ are restarted.
            return service.goal == "up" && applied.kept.contains(service.name)
        }.map(\.name)
        let isDone = !applied.begun.isEmpty || !applied.ended.isEmpty
        if names.isEmpty, isDone { return try settle(applied, &waiting, shell) }
        return try restart(names, besides: applied.begun, before, &waiting, shell)
    }

    /// Restarts services; all if none is named.
    ///
    /// - Parameters:
    ///   - names: the services.
    ///   - begun: services already restarted, which are waited for too.
    ///   - before: the project's status now.
    ///   - waiting: shows the progress.
    ///   - shell: prints the outcome.
    /// - Returns: whether all are ready.
    /// - Throws: why the outcome is unknown.
    private func restart(
        _ names: [String],
        besides begun: [String] = [],
        _ before: ProjectStatus,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        let client = waiting.client
        let oldRuns = Dictionary(before.services.map { ($0.name, $0.run) }) { first, _ in first }
        let order = try waiting.order("restart", names, since: before) { old, new in
            old.run != new.run || old.refusal != new.refusal || (old.settled && !new.settled)
        }
        let status = try waiting.until { status in
            let settling = Settling(order.services, status)
            // If one instance does not become ready, the next ones are not restarted.
            return Settling(order.services + begun, status).unsettled.isEmpty
                && (settling.asked.allSatisfy { $0.run != oldRuns[$0.name] || !$0.ready }
                    || settling.asked.contains { !$0.standing.hasArrived }
                    || settling.asked.contains { $0.refusal != nil })
        } saying: { status in
            Settling(order.services + begun, status).sentence
        }
        return try conclude(Settling(order.services + begun, status), client.project, shell)
    }
}
