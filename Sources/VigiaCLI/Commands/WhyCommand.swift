import VigiaCore
import VigiaHistory
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Explains the last incident, from the history alone, so it works while Vigia does not run.
struct WhyCommand: Command {
    static let usage = Usage(
        name: "why",
        summary: "Explain the last failure of a service: cause, detection, outage.",
        argument: .init(
            name: "service",
            summary: "A service; by default the last incident of any."
        ),
        argumentsMax: 1,
        options: [.value("nth", "n", of: "N", "The Nth last incident; 1 by default.")],
        examples: ["vigia why", "vigia why backend -n 2", "vigia why backend --json"],
        exits: [
            (.ok, "an incident was explained, or there is none"),
            (.failed, "the history cannot be read"), (.usage, "wrong usage"),
        ]
    )

    /// The time over which incidents are counted.
    private static let week = Duration.seconds(7 * 86_400)

    let names: [String]
    let nth: Int

    init(_ words: ParsedWords) throws(CommandError) {
        names = words.arguments
        nth = try words.number("nth", in: 1...HistoryReader.incidentsMax, default: 1)
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let report = try shell.askHistory(about: names, report)
        shell.output.write(shell.wantsJSON ? report.json : report.text(shell.output))
        return .ok
    }

    private func report(
        _ project: ProjectFolder,
        _ services: [String]
    ) throws(HistoryError) -> WhyReport {
        var report = WhyReport(service: services.count == 1 ? services[0] : names.first)
        guard let history = try HistoryReader(project: project.path) else { return report }
        report.doubts = try history.doubts()
        guard let incident = try find(services, history) else { return report }
        report.incident = incident
        if let root = incident.root { report.root = try history.incident(root) }
        let since = WallTime.now.milliseconds - Self.week.milliseconds
        report.lastWeek = try history.count(of: incident.service, since: since)
        report.changes = try history.changes(before: incident)
        report.before = try history.before(incident)
        if let line = incident.line {
            report.place = DecisiveLine.find(line, of: incident.service, in: project)
        }
        return report
    }

    private func find(
        _ services: [String],
        _ history: borrowing HistoryReader
    ) throws(HistoryError) -> IncidentStatus? {
        var found: [IncidentStatus] = []
        if services.isEmpty { found = try history.incidents(limit: nth) }
        for service in services { found += try history.incidents(of: service, limit: nth) }
        found.sort { ($0.began, $0.number ?? 0) > ($1.began, $1.number ?? 0) }
        return found.count >= nth ? found[nth - 1] : nil
    }
}
