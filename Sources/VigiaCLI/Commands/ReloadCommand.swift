import VigiaCore
import VigiaJSON
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
        let before = try waiting.status()
        let order = try waiting.order("reload", services, since: before) { old, new in
            old.run != new.run || old.refusal != new.refusal || new.isReloading
        }
        let status = try waiting.until { status in
            Settling(order.services, status).asked.allSatisfy { $0.settled && !$0.isReloading }
        } saying: { status in
            let left = Settling(order.services, status).asked.filter { $0.isReloading }
            return "waiting for the new \(left.map(\.name).joined(separator: ", "))"
        }
        return try conclude(Settling(order.services, status), project, shell)
    }
}
