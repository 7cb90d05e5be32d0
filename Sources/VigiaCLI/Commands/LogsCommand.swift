import VigiaCore
import VigiaLogs
import VigiaWire

/// Shows what services wrote, on both streams.
struct LogsCommand: Command {
    static let options: [Usage.Option] = [
        .value("lines", "n", of: "N", "The last N lines of all; 20 where nothing else is said."),
        .flag("follow", "f", "Go on with new lines as they are written, until Ctrl-C."),
        .value("since", of: "TIME", "From then on: 10m, 14:02, yesterday, 2026-11-24, …"),
        .value("until", of: "TIME", "Up to then."),
        .value("grep", "g", of: "REGEX", "Only lines that match; POSIX, extended."),
        .flag("ignore-case", "i", "Let a and A match each other."),
        .value("context", "C", of: "N", "Show N lines around each match too."),
        .value("run", of: "N", "What one run wrote: 0 the last, -1 the one before, …"),
        .flag("times", "t", "Show when each line came."),
    ]
    static let usage = Usage(
        name: "logs",
        summary: "Show what services wrote.",
        argument: .init(name: "service", summary: "Only these; without one, all."),
        options: options + [
            .flag("rotate", nil, "Show nothing; put the logs aside now and begin new ones.")
        ],
        examples: [
            "vigia logs -f", "vigia logs backend -n 100",
            "vigia logs --since 10m --grep error -C 3",
            "vigia logs backend --run -1 --times",
        ],
        exits: [
            (.ok, "they were shown, or put aside"),
            (.usage, "wrong usage, or no such service or run"),
            (.failed, "they cannot be put aside, since Vigia does not run"),
        ]
    )

    let request: LogRequest
    let rotates: Bool

    init(_ words: ParsedWords) throws(CommandError) {
        request = try LogRequest(words, channels: [.stdout, .stderr])
        rotates = words.has("rotate")
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        guard rotates else { return try request.run(shell) }
        let done = try Client(project: try shell.project()).order("rotate", request.services)
        shell.output.note("put aside: the logs of \(done.services.joined(separator: ", "))\n")
        return .ok
    }
}

/// Shows what services wrote to stderr.
struct ErrorsCommand: Command {
    static let usage = Usage(
        name: "errors",
        summary: "Show what services wrote to stderr.",
        argument: .init(name: "service", summary: "Only these; without one, all."),
        options: LogsCommand.options,
        examples: ["vigia errors -f", "vigia errors backend --since yesterday"],
        exits: LogsCommand.usage.exits
    )

    let request: LogRequest

    init(_ words: ParsedWords) throws(CommandError) {
        request = try LogRequest(words, channels: [.stderr])
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode { try request.run(shell) }
}
