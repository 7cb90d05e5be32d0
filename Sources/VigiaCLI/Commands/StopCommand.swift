import VigiaCore
import VigiaWire

/// Stops services, or everything and Vigia itself.
struct StopCommand: Command {
    static let usage = Usage(
        name: "stop",
        summary: "Stop services and wait until they are gone; without a name, everything.",
        argument: .init(name: "service", summary: "Only these; without one, all and Vigia itself."),
        examples: ["vigia stop", "vigia stop backend worker"],
        exits: [
            (.ok, "they are down, or nothing ran"), (.failed, "at least one did not go down"),
            (.usage, "wrong usage, or no such service"),
        ]
    )

    /// How long everything may take to go down; each service has its own, shorter limit.
    static let goneWithin = Duration.seconds(15 * 60)

    let services: [String]

    init(_ words: ParsedWords) throws(CommandError) { services = words.arguments }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        var waiting = Waiting(project, shell.output)
        do {
            let order = services.isEmpty ? "shutdown" : "stop"
            let client = waiting.client
            let answer = try waiting.patiently { () throws(CommandError) in
                try client.order(order, services)
            }
            return try services.isEmpty
                ? everything(answer, &waiting, shell) : some(&waiting, shell)
        } catch .notRunning {
            answer(shell, "nothing runs in \(project.path)", [])
            return .ok
        }
    }

    private func everything(
        _ order: ActionAnswer,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        let isGone = waiting.untilGone(within: Self.goneWithin) { status in
            let left = status.services.filter { $0.pid != nil }.map(\.name)
            return left.isEmpty ? "stopping" : "stopping \(left.prefix(5).joined(separator: ", "))"
        }
        guard isGone else {
            throw .tooLate("Vigia still runs \(Self.goneWithin.text) after it was told to stop")
        }
        answer(shell, "stopped", order.services)
        return .ok
    }

    private func some(_ waiting: inout Waiting, _ shell: Shell) throws(CommandError) -> ExitCode {
        let names = services
        _ = try waiting.until { status in
            Settling(names, status).asked.allSatisfy { $0.settled && $0.pid == nil }
        } saying: { status in
            let left = Settling(names, status).asked.filter { $0.pid != nil }.map(\.name)
            return "stopping \(left.joined(separator: ", "))"
        }
        answer(shell, "stopped \(names.joined(separator: ", "))", names)
        return .ok
    }

    private func answer(_ shell: Shell, _ text: String, _ services: [String]) {
        shell.answer(text, ActionAnswer(action: "stop", services: services))
    }
}
