import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform
import VigiaWire

extension WhyReport {
    /// The time over which incidents are counted.
    private static let week = Duration.seconds(7 * 86_400)

    /// Reads an incident and what belongs to it.
    ///
    /// - Parameters:
    ///   - project: whose history.
    ///   - services: the services; empty for all.
    ///   - name: the service that was asked for; nil for any.
    ///   - nth: 1 for the last incident.
    /// - Returns: the report, without an incident where there is none.
    /// - Throws: `HistoryError`.
    static func read(
        _ project: ProjectFolder,
        _ services: [String],
        named name: String?,
        nth: Int = 1
    ) throws(HistoryError) -> WhyReport {
        var report = WhyReport(service: name)
        guard let history = try HistoryReader(project: project.path) else { return report }
        report.doubts = try history.doubts()
        guard let incident = try find(services, nth, history) else { return report }
        report.incident = incident
        if let root = incident.root { report.root = try history.incident(root) }
        let since = WallTime.now.milliseconds - week.milliseconds
        report.lastWeek = try history.count(of: incident.service, since: since)
        report.changes = try history.changes(before: incident)
        report.before = try history.before(incident)
        if let line = incident.line {
            report.place = DecisiveLine.find(line, of: incident.service, in: project)
        }
        return report
    }

    private static func find(
        _ services: [String],
        _ nth: Int,
        _ history: borrowing HistoryReader
    ) throws(HistoryError) -> IncidentStatus? {
        var found: [IncidentStatus] = []
        if services.isEmpty { found = try history.incidents(limit: nth) }
        for service in services { found += try history.incidents(of: service, limit: nth) }
        found.sort { ($0.began, $0.number ?? 0) > ($1.began, $1.number ?? 0) }
        return found.count >= nth ? found[nth - 1] : nil
    }
}
