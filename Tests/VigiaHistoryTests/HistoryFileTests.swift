import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaHistory
import VigiaSQLite
import VigiaWire

/// A history that is missing, damaged, locked or full.
@Suite("Histories")
struct HistoryFileTests {
    /// A project's folder with an empty `.vigia`.
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder([".vigia/lock": ""])
        try #require(unsafe chmod("\(folder.path)/.vigia", 0o700) == 0)
    }

    private var path: String { "\(folder.path)/.vigia/history.db" }
    private var file: HistoryFile { HistoryFile(project: folder.path, limit: .mebibytes(1)) }

    /// The incidents that are recorded, newest first; nil without a history.
    private func incidents(of service: String? = nil) throws -> [IncidentStatus]? {
        guard let reader = try HistoryReader(project: folder.path) else { return nil }
        return try reader.incidents(of: service, limit: 100)
    }

    private static func ended(_ service: String, _ time: Int64, _ run: UInt64) -> Record {
        let subject = RecordSubject(service: service, run: RunID(raw: run))
        let fields: RecordFields = [
            "ending": .ending(.exited(code: 1)), "lived_ms": 1, "status": 1,
        ]
        return EventKind.ended.record(
            at: WallTime(milliseconds: time),
            of: subject,
            because: nil,
            fields
        )
    }

    private static func incident(_ service: String, _ time: Int64) throws -> Incident {
        var watch = IncidentWatch(service, stableAfter: .seconds(60))
        _ = watch.hear(ended(service, time, UInt64(time)), at: .boot)
        return try #require(watch.open)
    }

    private static func batch(_ services: [(String, Int64)]) throws -> HistoryBatch {
        var batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: services.map(\.0)))
        batch.records = services.map { ended($0.0, $0.1, UInt64($0.1)) }
        batch.incidents = try services.map { service, time in
            let time = WallTime(milliseconds: time)
            return HistoryIncident(try incident(service, time.milliseconds), at: .boot, time)
        }
        return batch
    }

    @Test("incidents are read back, newest first, with numbers that stay")
    func roundTrip() throws {
        #expect(try incidents() == nil)
        #expect(try file.write(try Self.batch([("a", 1000), ("b", 2000)])) == nil)
        var again = try Self.batch([("a", 1000)])
        let over = try Self.incident("a", 1000).closed(.stopped, at: WallTime(milliseconds: 9000))
        again.incidents = [HistoryIncident(over, at: .boot, WallTime(milliseconds: 9000))]
        #expect(try file.write(again) == nil)
        let all = try #require(try incidents())
        #expect(all.map(\.service) == ["b", "a"] && all.map(\.number) == [2, 1])
        #expect(all.map(\.outcome) == [nil, "stopped"])
        #expect(try incidents(of: "b")?.count == 1)
        guard let reader = try HistoryReader(project: folder.path) else { return }
        let (first, found) = (
            try reader.incident(1), try reader.incident(IncidentReference(over.id))
        )
        #expect(first?.ended == "1970-01-01T00:00:09.000Z" && found == first)
        let count = try reader.count(of: "a", since: 0)
        #expect(count == 1)
    }

    @Test("a later supervisor reads the open incidents, and what was up")
    func remains() throws {
        #expect(try file.remains().remains.presence == nil)
        _ = try file.write(try Self.batch([("a", 1000), ("b", 2000)]))
        var batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: ["b"]))
        let over = try Self.incident("a", 1000).closed(.stopped, at: WallTime(milliseconds: 9000))
        batch.incidents = [HistoryIncident(over, at: .boot, WallTime(milliseconds: 9000))]
        _ = try file.write(batch)
        let remains = try file.remains().remains
        #expect(remains.open.map(\.incident) == [try Self.incident("b", 2000)])
        #expect(remains.open.first?.downFrom == WallTime(milliseconds: 2000))
        #expect(remains.presence == HistoryPresence(boot: "boot", up: ["b"]))
    }

    @Test("secrets in addresses are not recorded")
    func secrets() throws {
        let words = "cannot reach postgres://me:opensesame@db/shop"
        let subject = RecordSubject(service: "a", run: RunID(raw: 1))
        let record = EventKind.hung.record(
            at: WallTime(milliseconds: 1),
            of: subject,
            because: nil,
            ["detail": .text(words)]
        )
        var watch = IncidentWatch("a", stableAfter: .seconds(60))
        _ = watch.hear(record, at: .boot)
        var batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: []))
        let incident = try #require(watch.open)
        batch.incidents = [HistoryIncident(incident, at: .boot, WallTime(milliseconds: 1))]
        batch.records = [record]
        _ = try file.write(batch)
        let database = try SQLite(path, .reading)
        let columns = [("records", "record"), ("incidents", "incident"), ("incidents", "open")]
        for (table, column) in columns {
            let question = "SELECT max(instr(\(column), 'opensesame')) FROM \(table)"
            #expect(try database.number(question) == 0, "\(column)")
        }
        #expect(try database.number("SELECT count(*) FROM records WHERE record LIKE '%***%'") == 1)
    }

    @Test("a batch leaves the log in place, and so waits for no disk")
    func unhurried() throws {
        _ = try file.write(try Self.batch([("a", 1000)]))
        #expect(File.size(path + "-wal") > 0)
        #expect(try incidents()?.count == 1)
    }

    @Test("a lock of another process is refused at once, and the next attempt succeeds")
    func locked() throws {
        _ = try file.write(try Self.batch([("a", 1000)]))
        let other = try SQLite(path, .writing)
        try other.run("BEGIN IMMEDIATE")
        #expect(throws: HistoryError.busy) { try file.write(try Self.batch([("a", 2000)])) }
        #expect(throws: HistoryError.busy) { try file.remains() }
        try other.run("ROLLBACK")
        _ = try file.write(try Self.batch([("a", 2000)]))
        #expect(try incidents()?.count == 2)
    }

    @Test(
        "a damaged file is kept aside, and a new one is made",
        arguments: [(0, "no database"), (4096, "damage")]
    )
    func damaged(_ place: Int, _ text: String) throws {
        _ = try file.write(try Self.batch([("a", 1000)]))
        // What is in the log would hide the damage.
        do { try SQLite(path, .writing).run("PRAGMA wal_checkpoint(TRUNCATE)") }
        let handle = unsafe open(path, O_WRONLY)
        let bytes = Array(String(repeating: text, count: 400).utf8.prefix(4000))
        #expect(unsafe pwrite(handle, bytes, bytes.count, off_t(place)) == bytes.count)
        close(handle)
        let repair = try file.write(try Self.batch([("a", 2000)]))
        guard case .renewed(_, let kept)? = repair else {
            Issue.record("not made anew")
            return
        }
        #expect(File.size("\(folder.path)/\(kept)") > 0)
        #expect(try incidents()?.count == 1)
    }

    @Test("records are dropped, oldest first, before the file exceeds its limit")
    func bounded() throws {
        var number: Int64 = 1
        for _ in 0..<60 {
            var batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: []))
            for _ in 0..<200 {
                batch.records.append(Self.ended("a", number, UInt64(number)))
                number += 1
            }
            _ = try file.write(batch)
            #expect(File.size(path) <= 1 << 20)
        }
        let database = try SQLite(path, .reading)
        #expect(try database.number("SELECT max(at) FROM records") == Int(number) - 1)
        #expect(try database.number("SELECT min(at) FROM records") > 1)
    }

    @Test("a batch larger than the limit is refused whole, and the file stays good")
    func full() throws {
        _ = try file.write(try Self.batch([("a", 1000)]))
        var batch = try Self.batch([("b", 2000)])
        batch.records = [Record](repeating: Self.ended("b", 2000, 1), count: 20_000)
        let error = #expect(throws: HistoryError.self) { try file.write(batch) }
        guard case .full? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try incidents()?.count == 1)
        #expect(try file.write(try Self.batch([("b", 3000)])) == nil)
    }

    @Test("a link, a missing folder and another version's layout are refused, and left alone")
    func refused() throws {
        try folder.write("precious", to: "elsewhere")
        try #require(unsafe symlink("\(folder.path)/elsewhere", path) == 0)
        #expect(throws: HistoryError.self) { try file.write(try Self.batch([("a", 1)])) }
        #expect(folder.text("elsewhere") == "precious")
        File.remove(path)
        _ = try file.write(try Self.batch([("a", 1)]))
        do {
            let database = try SQLite(path, .writing)
            try database.run("PRAGMA user_version = 99")
        }
        #expect(throws: HistoryError.self) { try file.write(try Self.batch([("a", 2)])) }
        File.remove("\(folder.path)/.vigia")
        #expect(throws: HistoryError.self) { try file.write(try Self.batch([("a", 1)])) }
        _ = unsafe mkdir("\(folder.path)/.vigia", 0o700)
        #expect(try file.write(try Self.batch([("a", 1)])) == nil)
    }
}
