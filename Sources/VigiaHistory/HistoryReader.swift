internal import VigiaCore
internal import VigiaJSON
internal import VigiaSQLite
public import VigiaWire

/// Reads the history of a project, whether Vigia runs or not.
///
/// Nothing is decided by what it says, so the file may belong to any user.
public struct HistoryReader: ~Copyable {
    /// The most incidents of one answer.
    public static let incidentsMax = 1000
    /// The name of the file in `.vigia`.
    public static let file = HistoryConnection.name

    let connection: HistoryConnection

    /// Opens the history; nil where there is none.
    ///
    /// - Parameter project: the project's folder, absolute.
    /// - Throws: `HistoryError`.
    public init?(project: String) throws(HistoryError) {
        guard let connection = try HistoryConnection.reading(project) else { return nil }
        self.connection = connection
    }

    /// The incidents of a service, newest first.
    ///
    /// - Parameters:
    ///   - service: the service; nil for all.
    ///   - limit: the most incidents.
    /// - Returns: the incidents with their numbers.
    /// - Throws: `HistoryError`.
    public func incidents(
        of service: String? = nil,
        limit: Int
    ) throws(HistoryError) -> [IncidentStatus] {
        let whose = service.map { " WHERE service = \($0.sqlText)" } ?? ""
        return try read(
            "\(whose) ORDER BY began DESC, number DESC LIMIT \(min(limit, Self.incidentsMax))"
        )
    }

    /// The incident of a number; nil where there is none.
    public func incident(_ number: UInt64) throws(HistoryError) -> IncidentStatus? {
        try read(" WHERE number = \(number)").first
    }

    /// The incident of a reference; nil where it is no longer kept.
    public func incident(_ reference: IncidentReference) throws(HistoryError) -> IncidentStatus? {
        guard let began = WallTime(reference.began)?.milliseconds else { return nil }
        return try read(
            " WHERE service = \(reference.service.sqlText) AND began = \(began)"
        ).first
    }

    /// How many incidents a service had since a time.
    public func count(of service: String, since: Int64) throws(HistoryError) -> Int {
        try connection.number(
            "SELECT count(*) FROM incidents WHERE service = \(service.sqlText) "
                + "AND began >= \(since)"
        )
    }

    /// What was seen before an incident; nil if nothing was.
    public func before(_ incident: IncidentStatus) throws(HistoryError) -> HistoryBefore? {
        guard connection.found >= 5, let began = WallTime(incident.began) else { return nil }
        let rows = try connection.rows(
            "SELECT before FROM incidents WHERE service = \(incident.service.sqlText) "
                + "AND began = \(began.milliseconds)"
        )
        return rows.first.flatMap { $0[0] }.flatMap { HistoryBefore($0, of: began) }
    }

    /// The probes in doubt when something was last written.
    public func doubts() throws(HistoryError) -> [HistoryDoubt] {
        guard connection.found >= 5 else { return [] }
        let row = try connection.rows("SELECT doubts FROM doubts").first
        return row.flatMap { $0[0] }.flatMap {
            JSON.decode([HistoryDoubt].self, from: Array($0.utf8))
        } ?? []
    }

    private func read(_ condition: String) throws(HistoryError) -> [IncidentStatus] {
        try connection.rows("SELECT number, incident FROM incidents\(condition)").compactMap {
            row in
            guard let text = row[1],
                var status = JSON.decode(IncidentStatus.self, from: Array(text.utf8))
            else { return nil }
            status.number = row[0].flatMap { UInt64($0) }
            return status
        }
    }
}
