import VigiaCore
import VigiaWire

/// Sends a signal to services.
struct SignalCommand: Command {
    static let usage = Usage(
        name: "signal",
        summary: "Send a signal to the main process of services.",
        argument: .init(
            name: "signal service",
            summary: "A signal, such as SIGHUP or HUP, and the services that get it."
        ),
        examples: ["vigia signal SIGHUP web", "vigia signal USR1 web worker"],
        exits: [
            (.ok, "the signal was sent"),
            (.failed, "a service has no process; it and those behind it got nothing"),
            (.usage, "wrong usage, no such signal or no such service"),
        ]
    )

    let signal: Signal
    let services: [String]

    init(_ words: ParsedWords) throws(CommandError) {
        guard let name = words.arguments.first, words.arguments.count > 1 else {
            throw .contradiction(
                "a signal and a service are wanted",
                hint: "vigia signal SIGHUP web"
            )
        }
        guard let signal = Signal(name: name.uppercased()) else {
            let near = nearest(to: name.uppercased(), among: Signal.allNames)
            throw .contradiction(
                "there is no signal called \(name)",
                hint: near.map { "did you mean \($0)?" } ?? "kill -l lists all"
            )
        }
        (self.signal, services) = (signal, Array(words.arguments.dropFirst()))
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let client = Client(project: try shell.project())
        var sent: [String] = []
        for service in services { sent += try client.send(signal, to: service).services }
        let answer = ActionAnswer(action: "signal", services: sent)
        shell.answer("sent \(signal) to \(sent.joined(separator: ", "))", answer)
        return .ok
    }
}
