import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform

/// Shows how available services were, from the history alone.
struct HistoryCommand: Command {
    static let usage = Usage(
        name: "history",
        summary: "Show how available services were: by day, week, month and cause.",
        argument: .init(name: "service", summary: "Only these services; by default all."),
        options: [
            .value("since", of: "TIME", "Since 7d, 2026-11-01, …; 30 days by default.")
        ],
        examples: ["vigia history", "vigia history backend --since 365d --json"],
        exits: [
            (.ok, "the history was shown, or there is none"),
            (.failed, "the history cannot be read"), (.usage, "wrong usage"),
        ]
    )

    /// The span without `--since`, and the longest span that is shown.
    private static let (days, daysMax): (Int64, Int64) = (30, 3660)
    private static let dayMilliseconds: Int64 = 86_400_000

    let names: [String]
    let since: WallTime

    init(_ words: ParsedWords) throws(CommandError) {
        names = words.arguments
        let now = WallTime.now
        let clock = TimeWords(now: now, zone: .system)
        let wanted = try words.span(by: clock).since
        let milliseconds = now.milliseconds
        let first = WallTime(milliseconds: milliseconds - Self.daysMax * Self.dayMilliseconds)
        let usual = WallTime(milliseconds: milliseconds - Self.days * Self.dayMilliseconds)
        since = max(first, wanted ?? usual)
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let parts = shell.wantsJSON ? .max : HistoryCurves.samplesMin
        let report = try shell.askHistory(about: names) { project, chosen throws(HistoryError) in
            try self.report(project, chosen, parts)
        }
        shell.output.write(shell.wantsJSON ? report.json : report.text(shell.output))
        return .ok
    }

    private func report(
        _ project: ProjectFolder,
        _ chosen: [String],
        _ parts: Int64
    ) throws(HistoryError) -> HistoryReport {
        let now = WallTime.now
        guard let history = try HistoryReader(project: project.path) else {
            return HistoryReport([], since: since, until: now)
        }
        // While Vigia does not run, nothing is known of the time since it last watched.
        let isRunning = project.isGuarded
        let until = isRunning ? now : try history.watchedUntil() ?? now
        var (pasts, samples) = ([ServicePast](), [String: [SampleSpan]]())
        for service in chosen.isEmpty ? try history.services() : chosen {
            pasts.append(try history.past(of: service, since: since, now: until))
            samples[service] = try history.samples(
                of: service,
                since: since,
                until: until,
                parts: parts
            )
        }
        var report = HistoryReport(pasts, since: since, until: until)
        report.samples = samples
        return report
    }
}
