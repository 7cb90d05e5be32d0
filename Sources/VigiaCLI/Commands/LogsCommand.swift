import VigiaCore
import VigiaLogs

/// Shows what services wrote, on both streams.
struct LogsCommand: Command {
    static let options: [Usage.Option] = [
        .value("lines", "n", of: "N", "How many of the last lines of each; 20 unless given."),
        .flag("follow", "f", "Go on with new lines as they are written, until Ctrl-C."),
    ]
    static let usage = Usage(
        name: "logs",
        summary: "Show what services wrote.",
        argument: .init(name: "service", summary: "Only these; without one, all."),
        options: options,
        examples: ["vigia logs", "vigia logs backend -n 100", "vigia logs -f"],
        exits: [(.ok, "they were shown"), (.usage, "wrong usage, or no such service")]
    )

    let request: LogRequest

    init(_ words: ParsedWords) throws(CommandError) {
        request = try LogRequest(words, channels: [.stdout, .stderr])
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode { try request.run(shell) }
}

/// Shows what services wrote to stderr.
struct ErrorsCommand: Command {
    static let usage = Usage(
        name: "errors",
        summary: "Show what services wrote to stderr.",
        argument: .init(name: "service", summary: "Only these; without one, all."),
        options: LogsCommand.options,
        examples: ["vigia errors", "vigia errors backend -n 100", "vigia errors -f"],
        exits: LogsCommand.usage.exits
    )

    let request: LogRequest

    init(_ words: ParsedWords) throws(CommandError) {
        request = try LogRequest(words, channels: [.stderr])
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode { try request.run(shell) }
}
