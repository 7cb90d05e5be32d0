import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaHistory
import VigiaSQLite

/// The past of a service as the history has it.
@Suite("Past of services")
struct PastTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder([".vigia/lock": ""])
        try #require(unsafe chmod("\(folder.path)/.vigia", 0o700) == 0)
    }

    private static func time(_ seconds: Int64) -> WallTime {
        WallTime(milliseconds: seconds * 1000)
    }

    private func batch() -> HistoryBatch {
        HistoryBatch(presence: HistoryPresence(boot: "boot", up: []))
    }

    @Test("a service is wanted from its start until it is stopped, and its incidents count")
    func past() throws {
        let subject = RecordSubject(service: "a", run: RunID(raw: 1))
        func record(_ kind: EventKind, _ seconds: Int64, _ fields: RecordFields = [:]) -> Record {
            kind.record(at: Self.time(seconds), of: subject, because: nil, fields)
        }
        var watch = IncidentWatch("a", stableAfter: .seconds(60))
        let ended = record(
            .ended,
            150,
            ["ending": .ending(.exited(code: 1)), "lived_ms": 1, "status": 1]
        )
        _ = watch.hear(ended, at: Instant(nanoseconds: 150_000_000_000))
        var batch = batch()
        let ready = record(.ready, 100, ["after_ms": 1])
        let again = record(.ready, 170, ["after_ms": 1])
        batch.records = [ready, ended, again, record(.stopped, 400)]
        _ = watch.hear(again, at: Instant(nanoseconds: 170_000_000_000))
        let incident = try #require(watch.open)
        batch.incidents = [HistoryIncident(incident, at: .boot, Self.time(0))]
        _ = try HistoryFile(project: folder.path).write(batch)
        guard let reader = try HistoryReader(project: folder.path) else {
            Issue.record("no history")
            return
        }
        let (services, last) = (try reader.services(), try reader.watchedUntil())
        #expect(services == ["a"] && last == Self.time(400))
        let past = try reader.past(of: "a", since: Self.time(0), now: Self.time(1000))
        let all = past.availability(from: Self.time(0), to: Self.time(1000))
        #expect(all.observed == .seconds(300) && all.down == .seconds(20))
        #expect(all.incidents == 1)
    }

    @Test("the time in which no part of Vigia ran is a gap of the services that were wanted")
    func gaps() throws {
        let file = HistoryFile(project: folder.path)
        func write(_ kind: EventKind, of service: String, at seconds: Int64) throws {
            let subject = RecordSubject(service: service, run: RunID(raw: 1))
            let fields: RecordFields = kind == .ready ? ["after_ms": 1] : [:]
            let presence = HistoryPresence(boot: "boot", up: [], at: Self.time(seconds))
            var batch = HistoryBatch(presence: presence)
            batch.records = [
                kind.record(at: Self.time(seconds), of: subject, because: nil, fields)
            ]
            #expect(try file.write(batch) == nil)
        }
        func past(_ service: String) throws -> Availability? {
            guard let reader = try HistoryReader(project: folder.path) else { return nil }
            return try reader.past(of: service, since: Self.time(0), now: Self.time(1000))
                .availability(from: Self.time(0), to: Self.time(1000))
        }
        try write(.ready, of: "a", at: 100)
        try write(.ready, of: "b", at: 100)
        try write(.stopped, of: "b", at: 200)
        // A supervisor that goes on has no gap.
        _ = try file.remains()
        #expect(try past("a")?.unknown == .zero)
        for time in [500, 600] {
            // The second time, whether the same was written already is not known.
            _ = try file.remains(HistoryBeginning(time: Self.time(Int64(time))))
        }
        #expect(try past("a")?.unknown == .seconds(300))
        #expect(try past("a")?.observed == .seconds(100))
        #expect(try past("b")?.unknown == .zero)
        try write(.ready, of: "a", at: 550)
        #expect(try past("a")?.observed == .seconds(550))
        // A batch may be the first that learns of it.
        var batch = HistoryBatch(presence: HistoryPresence(boot: "x", up: [], at: Self.time(800)))
        batch.beginning = Self.time(750)
        #expect(try file.write(batch) == nil)
        #expect(try past("a")?.unknown == .seconds(500))
    }

    @Test("a history of an older layout gets the new tables and columns, and keeps its rows")
    func older() throws {
        let path = "\(folder.path)/.vigia/history.db"
        do {
            let database = try SQLite(path, .making)
            try database.run(
                """
                CREATE TABLE records (
                    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, service TEXT, record TEXT
                );
                CREATE TABLE incidents (
                    number INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL,
                    began INTEGER NOT NULL, ended INTEGER, code TEXT NOT NULL, incident TEXT,
                    open BLOB, UNIQUE (service, began)
                );
                INSERT INTO incidents VALUES (1, 'a', 100000, 200000, 'hung', '{}', NULL);
                PRAGMA user_version = 1;
                """
            )
        }
        #expect(try HistoryFile(project: folder.path).write(batch()) == nil)
        guard let reader = try HistoryReader(project: folder.path) else {
            Issue.record("no history")
            return
        }
        let past = try reader.past(of: "a", since: Self.time(0), now: Self.time(1000))
        #expect(past.outages.map(\.code) == ["hung"])
    }

    @Test("restarts go on under another guardian, whoever reads or writes them first")
    func restarts() throws {
        let file = HistoryFile(project: folder.path)
        func write(_ known: Int, _ now: Int, at seconds: Int64) throws {
            var batch = batch()
            let sum = RestartSum(now, at: [Self.time(seconds)])
            batch.restarts = ["a": RestartUpdate(known: known, now: sum)]
            #expect(try file.write(batch) == nil)
        }
        func before(_ known: [String: Int]) throws -> RestartSum? {
            try file.remains(HistoryBeginning(restarts: known)).remains.restarts["a"]
        }
        #expect(try before([:]) == nil)
        try write(0, 1, at: 10)
        try write(1, 3, at: 20)
        // Another supervisor of the same guardian knows them from the checkpoint.
        #expect(try before(["a": 3]) == nil)
        // A new guardian counts from 0.
        #expect(try before([:]) == RestartSum(3, at: [Self.time(20)]))
        #expect(try before([:])?.count == 3)
        try write(0, 2, at: 30)
        #expect(try before(["a": 2])?.count == 3)
        // The history could not be read before its next guardian's first restarts.
        try write(0, 4, at: 4000)
        let sum = try before(["a": 4])
        #expect(sum == RestartSum(5, at: [Self.time(20), Self.time(30)]))
        #expect(sum?.withinHour(before: Self.time(3625)) == 1)
    }
}
