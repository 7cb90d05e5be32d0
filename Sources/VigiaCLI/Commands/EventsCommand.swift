import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaWire

/// Shows recorded events with their causes.
struct EventsCommand: Command {
    static let usage = Usage(
        name: "events",
        summary: "Show what Vigia did to the services, and why.",
        argument: .init(name: "service", summary: "Only these services; by default all events."),
        options: [
            .value("lines", "n", of: "N", "The last N events; 20 by default."),
            .flag("follow", "f", "Follow new events until Ctrl-C."),
        ] + EventFilter.options,
        examples: [
            "vigia events", "vigia events backend --since yesterday --level warning",
            "vigia events -f --json",
        ],
        exits: [
            (.ok, "the events were shown"), (.failed, "-f was given, and Vigia does not run"),
            (.usage, "wrong usage"),
        ]
    )

    private static let (countStandard, countMax) = (20, 1_000_000)

    let count: Int
    let follows: Bool
    let filter: EventFilter

    init(_ words: ParsedWords) throws(CommandError) {
        filter = try EventFilter(words)
        follows = words.has("follow")
        let isNarrow = filter.since != nil || filter.until != nil || filter.run != nil
        let standard = isNarrow || filter.pattern != nil ? Self.countMax : Self.countStandard
        count = try words.number("lines", in: 0...Self.countMax, default: standard)
        if follows { try ParsedWords.refuseEnd(filter.until) }
        if follows, let run = filter.run, run <= 0 {
            throw .contradiction(
                "--follow shows what happens now, and --run \(run) counts from the last run back",
                hint: "give the run's number, or leave one of them out"
            )
        }
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        let waiting = Waiting(project, shell.output)
        guard follows else {
            show(recorded(project, shell), shell)
            return .ok
        }
        var stream = try waiting.follow()
        show(recorded(project, shell), shell)
        while true {
            let records = try stream.next(within: .seconds(60))
            show(records.filter { record in filter.takes(record) { plainLine(record) } }, shell)
            if stream.hasEnded {
                stream = try waiting.follow()
            }
        }
    }

    /// The last records of the journal, which is readable whether Vigia runs or not.
    private func recorded(_ project: ProjectFolder, _ shell: Shell) -> [Record] {
        func read(_ filter: EventFilter, _ count: Int) -> [Record] {
            JournalReader(
                project: project,
                filter: filter,
                line: plainLine,
                complain: { shell.output.note($0.plain + "\n") }
            ).last(count)
        }
        var filter = filter
        filter.findRuns { read($0, Self.countMax) }
        return read(filter, count)
    }

    private func plainLine(_ record: Record) -> String { eventLine(record, .silent) }

    private func show(_ records: [Record], _ shell: Shell) {
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
