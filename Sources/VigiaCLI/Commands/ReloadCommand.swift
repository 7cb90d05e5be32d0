import VigiaWire

/// Starts new runs of services beside the old ones, and waits until they have taken over.
struct ReloadCommand: Command {
    static let usage = Usage(
        name: "reload",
        summary: "Restart without downtime: the new run serves before the old ends.",
        argument: .init(
            name: "service",
            summary: "Only these services; by default all with sockets or reuse_port."
        ),
        examples: ["vigia reload", "vigia reload backend"],
        exits: [
            (.ok, "every new run has taken over"),
            (.failed, "at least one new run failed; its old run stays"),
            (.usage, "wrong usage, or no such service"),
        ]
    )

    let services: [String]

    init(_ words: ParsedWords) throws(CommandError) { services = words.arguments }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        var waiting = Waiting(project, shell.output)
        let order = try waiting.settle(try waiting.order("reload", services))
        return try conclude([order], waiting, shell)
    }
}
