import VigiaCore
import VigiaLogs
import VigiaWire

/// Shows the output of services, both streams.
struct LogsCommand: Command {
    static let options: [Usage.Option] = [
        .value("lines", "n", of: "N", "The last N lines in total; 20 by default."),
        .flag("follow", "f", "Follow new lines until Ctrl-C."),
        .value("since", of: "TIME", "From this time: 10m, 14:02, yesterday, 2026-11-24, …"),
        .value("until", of: "TIME", "Before this time."),
        .value("grep", "g", of: "REGEX", "Only matching lines; POSIX extended regex."),
        .flag("ignore-case", "i", "Ignore case in --grep."),
        .value("after-context", "A", of: "N", "Show N lines after each match."),
        .value("before-context", "B", of: "N", "Show N lines before each match."),
        .value("context", of: "N", "Show N lines before and after each match."),
        .value("run", of: "N", "Only this run: 0 is the last, -1 the one before, …"),
        .flag("times", "t", "Show the time of each line."),
    ]
    static let usage = Usage(
        name: "logs",
        summary: "Show the output of services.",
        argument: .init(name: "service", summary: "Only these services; by default all."),
        options: options + [
            .flag("rotate", nil, "Rotate the logs now; show nothing.")
        ],
        examples: [
            "vigia logs -f", "vigia logs backend -n 100",
            "vigia logs --since 10m --grep error --context 3",
            "vigia logs backend --run -1 --times",
        ],
        exits: [
            (.ok, "the logs were shown or rotated"),
            (.usage, "wrong usage, or no such service or run"),
            (.failed, "--rotate was given, and Vigia does not run"),
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
        shell.output.note("rotated: the logs of \(done.services.joined(separator: ", "))\n")
        return .ok
    }
}

/// Shows the standard error of services.
struct ErrorsCommand: Command {
    static let usage = Usage(
        name: "errors",
        summary: "Show the stderr of services.",
        argument: .init(name: "service", summary: "Only these services; by default all."),
        options: LogsCommand.options,
        examples: ["vigia errors -f", "vigia errors backend --since yesterday"],
        exits: [
            (.ok, "the lines were shown"),
            (.usage, "wrong usage, or no such service or run"),
        ]
    )

    let request: LogRequest

    init(_ words: ParsedWords) throws(CommandError) {
        request = try LogRequest(words, channels: [.stderr])
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode { try request.run(shell) }
}
