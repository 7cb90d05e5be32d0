internal import VigiaCore
internal import VigiaSQLite

// The time in which no part of Vigia ran, so nobody knows how the services were.
extension HistoryFile {
    /// The most gaps, and the most periods that are over, of all services.
    private static let gapsMax = 100_000

    /// Takes in that the project begins without the state of an earlier supervisor.
    ///
    /// Periods that an earlier one left open end when it last watched. From then until now is a gap
    /// of each of these services. A second call changes nothing.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - connection: the open file.
    /// - Throws: `HistoryError`.
    static func beginAnew(
        at now: WallTime,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        guard let last = try watchedUntil(connection) else { return }
        let end = "max(began, \(min(last, now).milliseconds))"
        try connection.run(
            """
            INSERT INTO gaps (service, began, ended) SELECT service, \(end), \(now.milliseconds)
                FROM periods WHERE ended IS NULL AND \(end) < \(now.milliseconds);
            UPDATE periods SET ended = \(end) WHERE ended IS NULL;
            DELETE FROM gaps WHERE number <= (SELECT max(number) FROM gaps) - \(gapsMax);
            DELETE FROM periods WHERE ended IS NOT NULL
                AND number <= (SELECT max(number) FROM periods) - \(gapsMax);
            """
        )
    }

    /// Until when Vigia is known to have watched; nil for a file that does not say.
    static func watchedUntil(
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) -> WallTime? {
        guard connection.found >= 5 else { return nil }
        return try connection.rows("SELECT at FROM watched").first
            .flatMap { $0[0] }.flatMap { Int64($0) }.map { WallTime(milliseconds: $0) }
    }
}
