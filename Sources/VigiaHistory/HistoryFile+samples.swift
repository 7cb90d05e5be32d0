internal import VigiaCore
internal import VigiaSQLite

// Samples: each one for an hour, then by minute for a week and by hour for a year.
//
// The tables are ordered by time and then by service, so new rows are at the end, where pages are
// filled completely, and old ones are deleted from the beginning. A minute and an hour are made of
// all that belongs to them, with `INSERT OR REPLACE`, so it does no harm to make them again.
extension HistoryFile {
    /// How many minutes are kept of single samples, how many minutes, and how many hours.
    private static let (minutesOfSamples, minutesMax, hoursMax) = (60, 7 * 1440, 365 * 24)
    /// The most rows of each table: 22, 30 and 32 bytes each, so some 35 MB in all.
    static let rowsMax = (samples: 200_000, minutes: 600_000, hours: 400_000)
    /// The most names of services.
    private static let namesMax = 20_000

    /// Writes the samples of a batch, makes the minutes and hours that are complete with them, and
    /// deletes what is too old.
    static func writeSamples(
        of batch: HistoryBatch,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        var samples = batch.samples.map { ($0, name: batch.services[Int($0.service)]) }
        for record in batch.records where record.restartCause != nil {
            guard let service = record.service else { continue }
            samples.append((.init(restartOf: .init(0, at: record.time)), name: service))
        }
        guard !samples.isEmpty else { return }
        let numbers = try numbers(of: Set(samples.map(\.name)), connection)
        let rows = samples.map { SampleRow($0, of: numbers[$1] ?? 0) }.sorted(by: <)
        let insert = try connection.prepared(
            "INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?, ?, ?)"
        )
        for row in rows { try connection.run(insert, row.fields) }
        let span = (from: rows[0].minute, until: rows[rows.count - 1].minute)
        try rollUp(span.from, span.until, connection)
        try trimSamples(at: span.until, connection)
    }

    /// The numbers of services in the tables, which are new for new names.
    private static func numbers(
        of names: Set<String>,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) -> [String: Int64] {
        var numbers: [String: Int64] = [:]
        for _ in 0..<2 {
            for row in try connection.rows("SELECT service, number FROM sampled") {
                if let name = row[0], let number = row[1].flatMap({ Int64($0) }) {
                    numbers[name] = number
                }
            }
            let missing = names.filter { numbers[$0] == nil }
            if missing.isEmpty { break }
            let insert = try connection.prepared("INSERT INTO sampled (service) VALUES (?)")
            for name in missing.sorted() {
                try connection.run(insert, [.text(Array(name.utf8))])
            }
            try connection.run(
                """
                DELETE FROM sampled WHERE number <= (SELECT max(number) FROM sampled) - \(namesMax)
                """
            )
        }
        return numbers
    }

    /// Makes the minutes and hours that are complete: those before the newest sample.
    ///
    /// - Parameters:
    ///   - oldest: the minute of the oldest new sample.
    ///   - newest: the minute of the newest one.
    ///   - connection: the open file.
    /// - Throws: `HistoryError`.
    private static func rollUp(
        _ oldest: Int64,
        _ newest: Int64,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        let from = try start("minute", of: "minutes", from: "samples", oldest, newest, connection)
        try connection.run(
            """
            INSERT OR REPLACE INTO minutes
            SELECT minute, service, max(CASE kind WHEN 0 THEN first END),
            CAST(round(avg(CASE kind WHEN 0 THEN second END)) AS INTEGER),
            CAST(round(avg(CASE WHEN kind = 1 AND second < 2 THEN first END)) AS INTEGER),
            max(CASE WHEN kind = 1 AND second < 2 THEN first END),
            sum(kind = 1), sum(kind = 1 AND second = 2),
            sum(CASE kind WHEN 2 THEN first ELSE 0 END), sum(kind = 3)
            FROM samples WHERE minute >= \(from) AND minute < \(newest) GROUP BY minute, service
            """
        )
        let (first, last) = (min(from, oldest) / 60, newest / 60)
        let hour = try start("hour", of: "hours", from: "minutes", first, last, connection)
        guard hour < last else { return }
        try connection.run(
            """
            INSERT OR REPLACE INTO hours
            SELECT minute / 60, service, max(memory), CAST(round(avg(cpu)) AS INTEGER),
            CAST(round(sum(latency * (probes - failed)) * 1.0
                / nullif(sum(probes - failed), 0)) AS INTEGER),
            max(slowest), sum(probes), sum(failed), sum(log), sum(restarts)
            FROM minutes WHERE minute >= \(hour * 60) AND minute < \(last * 60)
            GROUP BY minute / 60, service
            """
        )
        try trim("hour", of: "hours", to: rowsMax.hours, connection)
        try trim("minute", of: "minutes", to: rowsMax.minutes, connection)
    }

    /// The first minute or hour that is to be made: the one after the last that is there, or an
    /// earlier one that got another sample.
    private static func start(
        _ unit: String,
        of table: String,
        from source: String,
        _ oldest: Int64,
        _ newest: Int64,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) -> Int64 {
        let divisor = unit == "hour" ? 60 : 1
        let last = try connection.rows(
            """
            SELECT coalesce(
                (SELECT max(\(unit)) + 1 FROM \(table) WHERE \(unit) < \(newest)),
                (SELECT min(minute) / \(divisor) FROM \(source))
            )
            """
        )
        return min(last.first.flatMap { $0[0] }.flatMap { Int64($0) } ?? oldest, oldest)
    }
}

// What is too old, or too much.
extension HistoryFile {
    private static func trimSamples(
        at newest: Int64,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        try connection.run(
            """
            DELETE FROM samples WHERE minute < \(newest) - \(minutesOfSamples);
            DELETE FROM minutes WHERE minute < \(newest) - \(minutesMax);
            DELETE FROM hours WHERE hour < \(newest) / 60 - \(hoursMax);
            """
        )
        try trim("minute", of: "samples", to: rowsMax.samples, connection)
    }

    /// Deletes the oldest minutes or hours of a table with too many rows.
    private static func trim(
        _ unit: String,
        of table: String,
        to most: Int,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        try connection.run(
            """
            DELETE FROM \(table) WHERE \(unit) <= (
                SELECT \(unit) FROM \(table) ORDER BY \(unit) DESC LIMIT 1 OFFSET \(most)
            )
            """
        )
    }

    /// Deletes the oldest quarter of the minutes and hours, for a file that is nearly full.
    static func dropSamples(_ connection: borrowing HistoryConnection) throws(HistoryError) {
        for (table, unit) in [("minutes", "minute"), ("hours", "hour")] {
            try connection.run(
                """
                DELETE FROM \(table) WHERE \(unit) <= (
                    SELECT min(\(unit)) + (max(\(unit)) - min(\(unit))) / 4 FROM \(table)
                )
                """
            )
        }
    }
}

/// A row of the table of single samples, in its order.
private struct SampleRow: Comparable {
    let minute: Int64
    private let number: Int64
    private let sample: HistorySample

    init(_ sample: HistorySample, of number: Int64) {
        (self.sample, self.number) = (sample, number)
        minute = sample.time.minute
    }

    private var rest: Int64 { sample.time.milliseconds - minute * 60_000 }

    var fields: [Field] {
        [
            minute, number, rest, Int64(sample.kind.rawValue), Int64(sample.first),
            Int64(sample.second),
        ].map { .integer($0) }
    }

    static func < (a: Self, b: Self) -> Bool {
        (a.minute, a.number, a.rest, a.sample.kind.rawValue)
            < (b.minute, b.number, b.rest, b.sample.kind.rawValue)
    }
}

extension WallTime {
    /// The minutes since 1970, rounded down.
    var minute: Int64 {
        let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 60_000)
        return rest < 0 ? whole - 1 : whole
    }
}
