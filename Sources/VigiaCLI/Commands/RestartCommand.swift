import VigiaCore
import VigiaWire

/// Restarts services and waits until the new runs are ready; starts them where nothing runs.
struct RestartCommand: Command {
    static let usage = Usage(
        name: "restart",
        summary: "Apply a changed vigia.yaml, restart services, wait until ready.",
        argument: .init(name: "service", summary: "Only these services; by default all."),
        examples: ["vigia restart", "vigia restart backend"],
        exits: [
            (.ok, "every service is ready again"),
            (.failed, "at least one is not ready or was not restarted"),
            (.usage, "wrong usage, or no such service"),
        ]
    )

    let services: [String]

    init(_ words: ParsedWords) throws(CommandError) { services = words.arguments }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        var waiting = Waiting(project, shell.output)
        let before: ProjectStatus
        do throws(CommandError) {
            before = try waiting.status()
        } catch .notRunning(let folder) {
            shell.output.note("nothing runs in \(folder); starting\n")
            return try StartCommand(ParsedWords(services, by: StartCommand.usage)).run(shell)
        }
        guard let applied = try Applying.bring(services, before, &waiting, shell) else {
            let order = try waiting.settle(try waiting.order("restart", services))
            return try conclude([order], waiting, shell)
        }
        let names = try waiting.status().services(named: services).filter { service in
            if applied.begun.contains(service.name) { return false }
            if !services.isEmpty { return true }
            // Without names, only services that differ are restarted.
            return service.goal == "up" && applied.kept.contains(service.name)
        }.map(\.name)
        let isDone = !applied.begun.isEmpty || !applied.ended.isEmpty
        if names.isEmpty, isDone { return try settle(applied, &waiting, shell) }
        let order = try waiting.order("restart", names)
        let begun = try waiting.settle(applied)
        let restarted = try waiting.settle(order)
        return try conclude([begun, restarted].compactMap { $0 }, waiting, shell)
    }
}
