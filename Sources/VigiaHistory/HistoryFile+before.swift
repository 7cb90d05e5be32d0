internal import VigiaCore
internal import VigiaSQLite

// What was seen before an incident is kept with it, since single samples are deleted after an hour.
extension HistoryFile {
    /// How far back it goes, in minutes.
    private static let minutesBefore: Int64 = 60

    /// Adds to an incident what was seen before it, unless that has been done.
    static func writeBefore(
        _ incident: HistoryIncident,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        let (service, began) = (incident.id.service.sqlText, incident.id.began)
        let place = "service = \(service) AND began = \(began.milliseconds) AND before IS NULL"
        guard try connection.number("SELECT count(*) FROM incidents WHERE \(place)") > 0 else {
            return
        }
        let number = try connection.number(
            "SELECT number FROM sampled WHERE service = \(service)"
        )
        guard number > 0 else { return }
        let before = HistoryBefore(
            probes: try probes(of: number, until: began, connection),
            memory: parts(of: try memory(of: number, until: began, connection)),
            limit: incident.memoryLimit
        )
        guard !before.isEmpty else { return }
        let write = try connection.prepared("UPDATE incidents SET before = ? WHERE \(place)")
        try connection.run(write, [.text(before.encoded(began))])
    }

    /// The last answers to probes, oldest first.
    private static func probes(
        of number: Int,
        until began: WallTime,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) -> [ProbeReading] {
        let rows = try samples(.probe, of: number, until: began, connection)
        return rows.suffix(HistoryBefore.probesMax).map { row in
            ProbeReading(
                UInt32(exactly: row[2]).flatMap { .init(rawValue: $0) } ?? .passed,
                at: WallTime(milliseconds: row[0]),
                elapsed: .microseconds(row[1] * 100)
            )
        }
    }

    private static func memory(
        of number: Int,
        until began: WallTime,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) -> [MemoryReading] {
        try samples(.memory, of: number, until: began, connection).map { row in
            MemoryReading(
                .kibibytes(Int(row[1])),
                at: WallTime(milliseconds: row[0]),
                load: Double(row[2]) / 10
            )
        }
    }

    /// The highest use of each part of a span, and the last reading.
    static func parts(of readings: [MemoryReading]) -> [MemoryReading] {
        guard readings.count > HistoryBefore.partsMax, let last = readings.last else {
            return readings
        }
        let (rest, parts) = (readings.dropLast(), HistoryBefore.partsMax - 1)
        let (start, end) = (readings[0].time.milliseconds, last.time.milliseconds)
        let length = max(end - start, 1)
        let groups = Dictionary(grouping: rest) { reading in
            min((reading.time.milliseconds - start) * Int64(parts) / length, Int64(parts) - 1)
        }
        let highest = groups.sorted { $0.key < $1.key }.compactMap { _, group in
            group.max { $0.used < $1.used }
        }
        return highest + [last]
    }

    /// Single samples of a kind: time and both numbers, oldest first.
    private static func samples(
        _ kind: HistorySample.Kind,
        of number: Int,
        until began: WallTime,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) -> [[Int64]] {
        let last = began.minute
        // The table begins with the time, so each minute is one look.
        let rows = try connection.rows(
            """
            WITH RECURSIVE span (at) AS (
                VALUES (\(last - minutesBefore)) UNION ALL SELECT at + 1 FROM span WHERE at < \(last)
            )
            SELECT minute * 60000 + ms, first, second FROM span CROSS JOIN samples
            ON minute = at AND service = \(number)
            WHERE kind = \(kind.rawValue) AND minute * 60000 + ms <= \(began.milliseconds)
            ORDER BY minute, ms
            """
        )
        return rows.map { row in row.map { $0.flatMap { Int64($0) } ?? 0 } }
    }
}
