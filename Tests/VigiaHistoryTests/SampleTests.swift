import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaSQLite
import VigiaWire

@testable import VigiaHistory

/// Samples of services, and the minutes and hours that are made of them.
@Suite("Samples")
struct SampleTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder([".vigia/lock": ""])
        try #require(unsafe chmod("\(folder.path)/.vigia", 0o700) == 0)
    }

    private var path: String { "\(folder.path)/.vigia/history.db" }
    private var file: HistoryFile { HistoryFile(project: folder.path) }

    /// The first minute of an hour.
    private static let start: Int64 = 29_000_040

    /// A time so many seconds after the start.
    private static func time(_ seconds: Int64) -> WallTime {
        WallTime(milliseconds: start * 60_000 + seconds * 1000)
    }

    private static func batch(_ samples: [HistorySample], _ services: [String]) -> HistoryBatch {
        var batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: []))
        (batch.samples, batch.services) = (samples, services)
        return batch
    }

    /// Two readings and two answers a minute, and some output; every third answer is a failure.
    private static func samples(of service: Int, minute: Int64) -> [HistorySample] {
        (0..<2 as Range<Int64>).flatMap { half -> [HistorySample] in
            let place = HistorySample.Place(service, at: time(minute * 60 + half * 30))
            let number = minute * 2 + half
            let verdict: Verdict = number % 3 == 0 ? .fail("") : .pass
            let answer = HistorySample(verdict, elapsed: .milliseconds(number % 50), place)
            let memory = Bytes.kibibytes(Int(1000 + number))
            return [
                HistorySample(memory: memory, load: Double(number % 10), place),
                HistorySample(output: Bytes(count: 100), place),
            ] + (answer.map { [$0] } ?? [])
        }
    }

    /// The row of a span of minutes, computed without SQL.
    private static func row(_ minutes: Range<Int64>) -> String {
        let numbers = (minutes.lowerBound * 2)..<(minutes.upperBound * 2)
        let passed = numbers.filter { $0 % 3 != 0 }
        let latency = passed.reduce(0) { $0 + $1 % 50 * 10 }
        let mean = Double(latency) / Double(max(passed.count, 1))
        let slowest = passed.map { $0 % 50 * 10 }.max() ?? 0
        let load = numbers.reduce(0) { $0 + $1 % 10 * 10 } / Int64(numbers.count)
        let counts = "\(numbers.count) \(numbers.count - passed.count) \(numbers.count * 100)"
        let times = "\(Int(mean.rounded())) \(slowest)"
        return "\(1000 + numbers.upperBound - 1) \(load) \(times) \(counts)"
    }

    private static let columns =
        "memory, cpu, latency, slowest, probes, failed, log"

    private func rows(of table: String, _ unit: String) throws -> [String: String] {
        let database = try SQLite(path, .reading)
        let rows = try database.rows(
            "SELECT \(unit), \(Self.columns) FROM \(table) JOIN sampled ON number = \(table).service "
                + "WHERE sampled.service = 'b'"
        )
        let named = rows.map { row in
            (row[0] ?? "", row.dropFirst().map { $0 ?? "-" }.joined(separator: " "))
        }
        return Dictionary(uniqueKeysWithValues: named)
    }

    /// Checks all complete minutes and hours before a minute.
    private func check(until end: Int64) throws {
        let (minutes, hours) = (try rows(of: "minutes", "minute"), try rows(of: "hours", "hour"))
        #expect(minutes.count == Int(end) && hours.count == Int(end / 60))
        for minute in 0..<end {
            #expect(minutes["\(Self.start + minute)"] == Self.row(minute..<minute + 1))
        }
        for hour in 0..<end / 60 {
            let found = hours["\(Self.start / 60 + hour)"]?.split(separator: " ") ?? []
            let wanted = Self.row(hour * 60..<(hour + 1) * 60).split(separator: " ")
            // A mean of rounded means may differ in the last digit.
            for (place, number) in wanted.enumerated() {
                let difference = abs((Int(found[place]) ?? 0) - (Int(number) ?? 0))
                #expect(difference <= (place == 2 ? 1 : 0), "\(found) is not \(wanted)")
            }
        }
    }

    @Test("minutes and hours are those of their samples, however these are cut into batches")
    func rolledUp() throws {
        var (minute, waiting) = (Int64(0), [HistorySample]())
        for length in [1, 1, 7, 40, 12, 3, 60, 2, 1] as [Int64] {
            for _ in 0..<length {
                waiting += Self.samples(of: 1, minute: minute)
                minute += 1
            }
            // Half a minute waits for the next batch.
            let batch = Array(waiting.dropLast(3))
            waiting = Array(waiting.suffix(3))
            #expect(try file.write(Self.batch(batch, ["a", "b"])) == nil)
            try check(until: minute - 1)
        }
        let database = try SQLite(path, .reading)
        let oldest = try database.number("SELECT min(minute) FROM samples")
        #expect(Int64(oldest) == Self.start + minute - 1 - 60)
    }

    @Test("a batch that is written again, or late, changes no minute and no hour")
    func again() throws {
        let samples = (0..<130).flatMap { Self.samples(of: 0, minute: $0) }
        _ = try file.write(Self.batch(samples, ["b"]))
        try check(until: 129)
        for part in [samples, Array(samples.suffix(100)), Array(samples.suffix(9).prefix(3))] {
            _ = try file.write(Self.batch(part, ["b"]))
            try check(until: 129)
        }
        // The index of a service is another one after its configuration changed.
        let late = Self.samples(of: 1, minute: 129)
        _ = try file.write(Self.batch(Self.samples(of: 1, minute: 131), ["a", "b"]))
        _ = try file.write(Self.batch(late, ["a", "b"]))
        let minute = try rows(of: "minutes", "minute")["\(Self.start + 129)"]
        #expect(minute == Self.row(129..<130))
    }

    @Test("a week is read by minute, more by hour, and the last hour by minute")
    func read() throws {
        let samples = (0..<150).flatMap { Self.samples(of: 0, minute: $0) }
        _ = try file.write(Self.batch(samples, ["b"]))
        guard let reader = try HistoryReader(project: folder.path) else {
            Issue.record("no history")
            return
        }
        func lengths(_ days: Int64, of service: String = "b") throws -> [Int64] {
            let since = Self.time(-60 - days * 86_400 + 151 * 60)
            let until = Self.time(150 * 60)
            return try reader.samples(of: service, since: since, until: until)
                .map(\.length.milliseconds)
        }
        let (week, longer) = (try lengths(7), try lengths(8))
        let minutes = [Int64](repeating: 60_000, count: 29)
        #expect(week == [Int64](repeating: 60_000, count: 149))
        #expect(longer == [3_600_000, 3_600_000] + minutes)
        let none = try lengths(8, of: "unknown")
        #expect(none.isEmpty)
        let span = try reader.samples(of: "b", since: Self.time(0), until: Self.time(120)).first
        #expect(span?.time == Self.time(60) && span?.probes == 2 && span?.failed == 1)
        #expect(span?.memory == .kibibytes(1003) && span?.output == Bytes(count: 200))
    }

    @Test("restarts that nobody requested are counted by minute")
    func restarts() throws {
        let causes: [(RecordCause, Int64)] = [
            (RecordCause(.projectStarted, ""), 1), (RecordCause(.ended, ""), 2),
            (RecordCause(.hung, ""), 3), (RecordCause(.requested, ""), 4),
            (RecordCause(.retry, ""), 70),
        ]
        var batch = Self.batch([], [])
        batch.records = causes.map { cause, seconds in
            let subject = RecordSubject(service: "b", run: RunID(raw: UInt64(seconds)))
            return EventKind.starting.record(
                at: Self.time(seconds),
                of: subject,
                because: cause,
                [:]
            )
        }
        _ = try file.write(batch)
        let database = try SQLite(path, .reading)
        #expect(try database.column("SELECT restarts FROM minutes") == ["2"])
    }
}

// Bounds, and files of older versions.
extension SampleTests {
    /// Fills the tables of samples as after a year with a thousand services.
    private func fill(_ database: borrowing SQLite, until minute: Int64) throws {
        let counter = """
            WITH RECURSIVE counter (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM counter
            WHERE n < \(HistoryFile.rowsMax.minutes + 9999))
            """
        try database.run(
            """
            BEGIN;
            INSERT INTO sampled (service) SELECT 's' || value FROM
                (\(counter) SELECT n AS value FROM counter WHERE n < 1000);
            \(counter) INSERT INTO minutes SELECT \(minute) - 1 - n / 1000, n % 1000 + 1,
                200000 + n % 1000, n % 50, 120, 300, 2, 0, 2000, 0 FROM counter ORDER BY 1, 2;
            \(counter) INSERT INTO hours SELECT \(minute / 60) - 1 - n / 1000, n % 1000 + 1,
                200000 + n % 1000, n % 50, 120, 300, 120, 0, 120000, 0 FROM counter
                WHERE n < \(HistoryFile.rowsMax.hours + 9999) ORDER BY 1, 2;
            \(counter) INSERT INTO samples SELECT \(minute) - n / 7000, n % 1000 + 1,
                n % 60000, 0, 200000, n % 50 FROM counter
                WHERE n < \(HistoryFile.rowsMax.samples + 9999) ORDER BY 1, 2, 3;
            COMMIT;
            """
        )
    }

    @Test("the samples of a thousand services keep their bounds, and the oldest go first")
    func bounded() throws {
        _ = try file.write(Self.batch([], []))
        let minute = Self.start + 59
        do { try fill(try SQLite(path, .writing), until: minute) }
        let next = HistorySample.Place(0, at: Self.time(3600))
        let sample = HistorySample(memory: .mebibytes(1), load: 0, next)
        _ = try file.write(Self.batch([sample], ["s0"]))
        let database = try SQLite(path, .reading)
        func number(_ question: String) throws -> Int { try database.number("SELECT \(question)") }
        let most = HistoryFile.rowsMax
        for (table, most) in [
            ("samples", most.samples), ("minutes", most.minutes), ("hours", most.hours),
        ] {
            let count = try number("count(*) FROM \(table)")
            #expect(count <= most && count > most - 8000, "\(table): \(count)")
        }
        #expect(Int64(try number("max(minute) FROM minutes")) == minute)
        #expect(Int64(try number("max(hour) FROM hours")) == minute / 60)
        let used = try database.number("PRAGMA page_count")
        let free = try database.number("PRAGMA freelist_count")
        // What is left of 56 MB is for records, incidents and prints.
        #expect((used - free) * 4096 < 40 << 20, "\((used - free) * 4096)")
    }

    @Test("a nearly full file loses its oldest samples, and stays within its limit")
    func nearlyFull() throws {
        let small = HistoryFile(project: folder.path, limit: .mebibytes(1))
        let names = (0..<60).map { "s\($0)" }
        for start in stride(from: Int64(0), to: 600, by: 5) {
            let samples = (start..<start + 5).flatMap { minute in
                names.indices.flatMap { Self.samples(of: $0, minute: minute) }
            }
            _ = try small.write(Self.batch(samples, names))
            #expect(File.size(path) <= 1 << 20)
        }
        let database = try SQLite(path, .reading)
        let newest = Self.start + 598
        #expect(Int64(try database.number("SELECT max(minute) FROM minutes")) == newest)
        #expect(Int64(try database.number("SELECT min(minute) FROM minutes")) > Self.start)
    }

    @Test("a history of an older layout stays readable, and gets the new tables", arguments: 3...4)
    func older(_ layout: Int) throws {
        let subject = RecordSubject(service: "b", run: RunID(raw: 1))
        let record = EventKind.hung.record(
            at: Self.time(100),
            of: subject,
            because: nil,
            ["detail": "no answer"]
        )
        var watch = IncidentWatch("b", stableAfter: .seconds(60))
        _ = watch.hear(record, at: .boot)
        var batch = Self.batch([], [])
        batch.incidents = [HistoryIncident(try #require(watch.open), at: .boot, Self.time(100))]
        _ = try file.write(batch)
        do {
            // These layouts differ in this alone.
            let database = try SQLite(path, .writing)
            try database.run(
                """
                ALTER TABLE incidents DROP COLUMN before;
                DROP TABLE sampled; DROP TABLE samples; DROP TABLE minutes; DROP TABLE hours;
                DROP TABLE doubts; DROP TABLE gaps; DROP TABLE watched;
                PRAGMA user_version = \(layout);
                """
            )
            if layout < 4 { try database.run("DROP TABLE restarts") }
        }
        for layout in [layout, 5] {
            guard let reader = try HistoryReader(project: folder.path) else {
                Issue.record("no history")
                return
            }
            let incidents = try reader.incidents(limit: 5)
            #expect(incidents.map(\.code) == ["hung"], "layout \(layout)")
            let before = try reader.before(try #require(incidents.first))
            let doubts = try reader.doubts()
            #expect(before == nil && doubts.isEmpty)
            let past = try reader.past(of: "b", since: Self.time(0), now: Self.time(1000))
            #expect(past.gaps.isEmpty && past.outages.count == 1)
            _ = try reader.watchedUntil()
            _ = try file.write(Self.batch([], []))
        }
        let database = try SQLite(path, .reading)
        #expect(try database.number("PRAGMA user_version") == 5)
    }
}
