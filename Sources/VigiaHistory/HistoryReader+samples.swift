public import VigiaCore
public import VigiaJSON
internal import VigiaSQLite

/// What was seen of a service within a minute or an hour, or several.
public struct SampleSpan: Hashable, Sendable {
    /// When the minute or hour began.
    public let time: WallTime
    /// A minute or an hour, or several.
    public let length: Duration
    /// The highest memory; nil where it was not read.
    public let memory: Bytes?
    /// The mean share of one processor, in per cent; nil where it was not read.
    public let load: Double?
    /// The mean time of the answers to probes; nil without an answer.
    public let latency: Duration?
    /// The slowest time of an answer; nil without one.
    public let slowest: Duration?
    /// How many times the probe was asked, and how many of them failed.
    public let (probes, failed): (Int, Int)
    /// What was written to the logs.
    public let output: Bytes
    /// The restarts that nobody requested.
    public let restarts: Int

    /// Takes what was seen.
    ///
    /// - Parameters:
    ///   - time: when the minute or hour began.
    ///   - length: a minute or an hour, or several.
    ///   - memory: the highest memory; nil where it was not read.
    ///   - load: the mean share of one processor, in per cent; nil where it was not read.
    ///   - latency: the mean time of the answers to probes; nil without an answer.
    ///   - slowest: the slowest time of an answer; nil without one.
    ///   - probes: how many times the probe was asked.
    ///   - failed: how many of these failed.
    ///   - output: what was written to the logs.
    ///   - restarts: the restarts that nobody requested.
    public init(
        time: WallTime,
        length: Duration,
        memory: Bytes?,
        load: Double?,
        latency: Duration?,
        slowest: Duration?,
        probes: Int,
        failed: Int,
        output: Bytes,
        restarts: Int
    ) {
        (self.time, self.length, self.memory, self.load) = (time, length, memory, load)
        (self.latency, self.slowest, self.probes, self.failed) = (latency, slowest, probes, failed)
        (self.output, self.restarts) = (output, restarts)
    }

    /// Takes a row of a table, whose first column counts `unit` minutes; `minutes` is its length.
    init?(_ row: [String?], unit: Int64, minutes: Int64) {
        let numbers = row.map { $0.flatMap { Int64($0) } }
        guard numbers.count == 9, let start = numbers[0] else { return nil }
        time = WallTime(milliseconds: start * unit * 60_000)
        length = .seconds(minutes * 60)
        memory = numbers[1].map { .kibibytes(Int($0)) }
        load = numbers[2].map { Double($0) / 10 }
        latency = numbers[3].map { .microseconds($0 * 100) }
        slowest = numbers[4].map { .microseconds($0 * 100) }
        (probes, failed) = (Int(numbers[5] ?? 0), Int(numbers[6] ?? 0))
        (output, restarts) = (Bytes(count: Int(numbers[7] ?? 0)), Int(numbers[8] ?? 0))
    }
}

extension SampleSpan: JSONWritable {
    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time.description)
            json.member("span_ms", length.milliseconds)
            json.member("memory_bytes", memory?.count)
            json.member("cpu_percent", load)
            json.member("latency_ms", latency.map { ($0.inSeconds * 10_000).rounded() / 10 })
            json.member("slowest_ms", slowest.map { ($0.inSeconds * 10_000).rounded() / 10 })
            json.member("probes", probes)
            json.member("failed", failed)
            json.member("log_bytes", output.count)
            json.member("restarts", restarts)
        }
    }
}

// Samples of a span of time.
extension HistoryReader {
    /// A longer span of time is shown by hour.
    private static let minutesMax: Int64 = 7 * 1440

    /// The minutes at the end of a span of time that are never joined.
    private static let minutesAlone: Int64 = 60

    /// The samples of a service: by minute of a week or less, else by hour.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - since: the beginning; the minute or hour that has begun before is left out.
    ///   - until: the end.
    ///   - parts: where there are more minutes or hours, neighbours are joined, but for the last
    ///     hour. That is faster than to read them all.
    /// - Returns: the minutes or hours with samples, oldest first; after the last complete hour,
    ///   the minutes since then.
    /// - Throws: `HistoryError`.
    public func samples(
        of service: String,
        since: WallTime,
        until: WallTime,
        parts: Int64 = .max
    ) throws(HistoryError) -> [SampleSpan] {
        guard connection.found >= 5 else { return [] }
        let number = try connection.number(
            "SELECT number FROM sampled WHERE service = \(service.sqlText)"
        )
        let (first, last) = (since.minute + 1, until.minute)
        guard number > 0 else { return [] }
        guard last - first > Self.minutesMax else {
            let alone = max(first, last - Self.minutesAlone)
            let minutes = SampleTable(unit: "minute", minutes: 1, number: number)
            return try rows(of: minutes, first..<alone, parts)
                + rows(of: minutes, alone..<last + 1)
        }
        let whole = try connection.number("SELECT max(hour) FROM hours WHERE hour <= \(last / 60)")
        let rest = max((Int64(whole) + 1) * 60, last - Self.minutesMax)
        let hours = SampleTable(unit: "hour", minutes: 60, number: number)
        let minutes = SampleTable(unit: "minute", minutes: 1, number: number)
        return try rows(of: hours, first / 60 + 1..<last / 60 + 1, parts)
            + rows(of: minutes, min(rest, last)..<last + 1)
    }

    private func rows(
        of table: SampleTable,
        _ span: Range<Int64>,
        _ parts: Int64 = .max
    ) throws(HistoryError) -> [SampleSpan] {
        // Most of a span is before the first row.
        let oldest = try connection.number("SELECT min(\(table.unit)) FROM \(table.name)")
        let first = max(span.lowerBound, Int64(oldest))
        guard first < span.upperBound else { return [] }
        let joined = max(1, (span.upperBound - span.lowerBound) / parts)
        return try connection.rows(table.question(first..<span.upperBound, joined: joined))
            .compactMap { SampleSpan($0, unit: table.minutes, minutes: table.minutes * joined) }
    }
}

/// The minutes or hours of a service.
private struct SampleTable {
    let unit: String
    /// The length of a row.
    let minutes: Int64
    /// The number of the service.
    let number: Int

    var name: String { unit + "s" }

    /// The query for the rows of a span, so many of them joined.
    func question(_ span: Range<Int64>, joined: Int64) -> String {
        let columns =
            joined == 1
            ? "at, memory, cpu, latency, slowest, probes, failed, log, restarts"
            : """
            min(at), max(memory), CAST(round(avg(cpu)) AS INTEGER),
            CAST(round(avg(latency)) AS INTEGER), max(slowest), sum(probes), sum(failed),
            sum(log), sum(restarts)
            """
        // The table begins with the time, so each row is one look.
        return """
            WITH RECURSIVE span (at) AS (
                VALUES (\(span.lowerBound)) UNION ALL
                SELECT at + 1 FROM span WHERE at < \(span.upperBound - 1)
            )
            SELECT \(columns) FROM span CROSS JOIN \(name) ON \(unit) = at AND service = \(number)
            \(joined == 1 ? "" : "GROUP BY at / \(joined)")
            """
    }
}
