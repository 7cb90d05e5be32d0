import VigiaDatabases
import VigiaHistory

extension Shell {
    /// Makes a report from the history of the project, which a running supervisor brings up to date
    /// first.
    ///
    /// - Parameters:
    ///   - names: the services or groups that are wanted; empty for all.
    ///   - ask: makes the report of these services; an empty list is all of them.
    /// - Returns: the report.
    /// - Throws: `CommandError`, for an unknown service or a history that cannot be read.
    func askHistory<Report>(
        about names: [String],
        _ ask: (ProjectFolder, [String]) throws(HistoryError) -> Report
    ) throws(CommandError) -> Report {
        let project = try project()
        let services = names.isEmpty ? [] : try LoggedServices(project, self).chosen(names)
        Client(project: project).bringHistoryUpToDate()
        do throws(HistoryError) {
            return try ask(project, services)
        } catch {
            throw .database(.refused(project.state + "/history.db", problem: error.words))
        }
    }
}
