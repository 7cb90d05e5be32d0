public import VigiaCore
internal import VigiaSQLite

// The past of services.
extension HistoryReader {
    /// The services that were ever wanted, by name.
    public func services() throws(HistoryError) -> [String] {
        try connection.rows("SELECT DISTINCT service FROM periods ORDER BY service")
            .compactMap { $0[0] }
    }

    /// Until when Vigia watched, as far as the history knows; nil for an empty history.
    public func watchedUntil() throws(HistoryError) -> WallTime? {
        let rows = try connection.rows(
            "SELECT at FROM records ORDER BY number DESC LIMIT 1"
        )
        let record = rows.first.flatMap { $0[0] }.flatMap { Int64($0) }
            .map { WallTime(milliseconds: $0) }
        return [record, try HistoryFile.watchedUntil(connection)].compactMap { $0 }.max()
    }

    /// The past of a service.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - since: what ended before is left out.
    ///   - now: the end of what still lasts.
    /// - Returns: when it was wanted, its outages, and when Vigia did not run.
    /// - Throws: `HistoryError`.
    public func past(
        of service: String,
        since: WallTime,
        now: WallTime
    ) throws(HistoryError) -> ServicePast {
        let name = service.sqlText
        let periods = try numbers(
            """
            SELECT began, coalesce(ended, \(now.milliseconds)) FROM periods
            WHERE service = \(name)
            AND coalesce(ended, \(now.milliseconds)) > \(since.milliseconds) ORDER BY began
            """
        )
        // A service has one incident at a time, so only the last one before can reach into the span.
        let rows = try connection.rows(
            """
            SELECT began, down_ms + CASE WHEN down_from IS NULL THEN 0
            ELSE max(0, \(now.milliseconds) - down_from) END, restarts, code
            FROM incidents WHERE service = \(name) AND began >= coalesce((
                SELECT max(began) FROM incidents
                WHERE service = \(name) AND began < \(since.milliseconds)
            ), 0) AND coalesce(ended, \(now.milliseconds)) > \(since.milliseconds)
            ORDER BY began
            """
        )
        let outages = rows.map { row in
            let numbers = row.prefix(3).map { $0.flatMap { Int64($0) } ?? 0 }
            return ServicePast.Outage(
                began: WallTime(milliseconds: numbers[0]),
                down: .milliseconds(numbers[1]),
                code: row[3] ?? "",
                restarts: Int(numbers[2])
            )
        }
        return ServicePast(
            service: service,
            periods: periods.map {
                .init(from: WallTime(milliseconds: $0[0]), to: WallTime(milliseconds: $0[1]))
            },
            outages: outages,
            gaps: try gaps(of: name, since: since)
        )
    }

    private func gaps(
        of name: String,
        since: WallTime
    ) throws(HistoryError) -> [ServicePast.Period] {
        guard connection.found >= 5 else { return [] }
        let rows = try numbers(
            """
            SELECT began, ended FROM gaps WHERE service = \(name)
            AND ended > \(since.milliseconds) ORDER BY began
            """
        )
        return rows.map {
            .init(from: WallTime(milliseconds: $0[0]), to: WallTime(milliseconds: $0[1]))
        }
    }

    private func numbers(_ question: String) throws(HistoryError) -> [[Int64]] {
        try connection.rows(question).map { row in row.map { $0.flatMap { Int64($0) } ?? 0 } }
    }
}
