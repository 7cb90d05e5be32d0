import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaWire

/// Shows what happened, and why.
struct EventsCommand: Command {
    static let usage = Usage(
        name: "events",
        summary: "Show what happened to the services, and why.",
        options: [
            .value("lines", "n", of: "N", "How many of the last events; 20 unless given."),
            .flag("follow", "f", "Go on with new events as they happen, until Ctrl-C."),
        ],
        examples: ["vigia events", "vigia events -n 100", "vigia events -f --json"],
        exits: [
            (.ok, "they were shown"), (.failed, "nothing runs that could be followed"),
            (.usage, "wrong usage"),
        ]
    )

    let count: Int
    let follows: Bool

    init(_ words: ParsedWords) throws(CommandError) {
        count = try words.number("lines", in: 0...1000, default: 20)
        follows = words.has("follow")
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        let waiting = Waiting(project, shell.output)
        guard follows else {
            show(recorded(project), shell)
            return .ok
        }
        var stream = try waiting.follow()
        show(recorded(project), shell)
        while true {
            show(try stream.next(within: .seconds(60)), shell)
            if stream.hasEnded {
                stream = try waiting.follow()
            }
        }
    }

    /// The end of the journal: it is there whether Vigia runs or not.
    private func recorded(_ project: ProjectFolder) -> [EventRecord] {
        LastLines.of(LogPlace(.journal, project: project.path), count).compactMap {
            JSON.decode(EventRecord.self, from: Array($0.utf8))
        }
    }

    private func show(_ records: [EventRecord], _ shell: Shell) {
        for record in records {
            let json = shell.wantsJSON
            shell.output.line(
                json
                    ? String(decoding: JSON.encode(record), as: UTF8.self)
                    : eventLine(record, shell.output)
            )
        }
    }
}
