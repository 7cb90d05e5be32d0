import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaPlatform
import VigiaSQLite

@testable import VigiaDatabases
@testable import VigiaRepairs

@Suite("Repairing databases")
struct DatabaseRepairTests {
    private let place: Place

    init() throws { place = try Place() }

    private var path: String { place.path + "/a.db" }

    /// Repairs, and verifies that the result is sound and all old files are kept.
    private func repair(allowsEmpty: Bool = false) throws -> DatabaseRepair {
        let before = ["", "-wal", "-journal"].map { place.bytes("a.db" + $0) }
        let repair = try place.doctor.repair(path, allowsEmpty: allowsEmpty)
        #expect(try place.doctor.examine(path).isSound)
        if let record = repair.record {
            let kept = ".vigia/repairs/\(record)/backup-a.db"
            #expect(["", "-wal", "-journal"].map { place.bytes(kept + $0) } == before)
        }
        #expect(File.names(in: "\(place.path)/.vigia/repairs").filter { $0.hasPrefix(".") } == [])
        return repair
    }

    private func rows(_ repair: DatabaseRepair) -> [Int?] { repair.tables.map(\.after) }

    @Test("a sound database is left unchanged")
    func sound() throws {
        try place.fill("a.db", rows: 50)
        let before = place.bytes("a.db")
        let repair = try repair()
        #expect(repair.way == .nothing && repair.record == nil)
        #expect(place.bytes("a.db") == before)
    }

    @Test("a damaged index is rebuilt from its table, and every row is kept")
    func index() throws {
        try place.fill("a.db", rows: 50)
        // An index entry with a wrong row number.
        let root = try place.root(of: "items_by_name", in: "a.db")
        let page = try #require(place.bytes("a.db"))[((root - 1) * 4096)..<(root * 4096)]
        try place.overwrite("a.db", at: root * 4096 - 1, with: [try #require(page.last) ^ 1])
        let repair = try repair()
        #expect(repair.way == .reindexed)
        #expect(rows(repair) == [50, 50])
    }

    @Test("a table without its root page gets its rows from the other pages")
    func root() throws {
        try place.fill("a.db", rows: 3000)
        try place.zero(page: try place.root(of: "items", in: "a.db"), of: "a.db")
        let repair = try repair()
        #expect(repair.way == .recovered)
        #expect(rows(repair) == [3000, 3000])
        #expect(try place.number("a.db", "SELECT length(note) FROM items WHERE id = 7") == 20000)
        #expect(try place.number("a.db", "SELECT count(*) FROM sqlite_schema") == 3)
    }

    @Test(
        "contradicting schema entries are damage",
        arguments: [
            "CREATE INDEX items_by_name ON items(colour)", "CREATE INDEX items_by_name ON gone(a)",
        ]
    )
    func contradiction(index: String) throws {
        try place.fill("a.db", rows: 50)
        let sql = "UPDATE sqlite_schema SET sql = '\(index)' WHERE name = 'items_by_name'"
        try place.shell("sqlite3 -cmd 'PRAGMA writable_schema = ON' a.db \"\(sql)\"")
        #expect(try place.doctor.examine(path).verdict == .damaged)
        let refusal = DatabaseError.incomplete(path, missing: ["the index items_by_name"])
        #expect(throws: refusal) { try place.doctor.repair(path) }
        let repair = try place.doctor.repair(path, allowsIncomplete: true)
        #expect(repair.way == .recovered)
        #expect(rows(repair) == [50, 50])
    }

    @Test("swapped pages give their rows to the right tables")
    func swapped() throws {
        try place.fill("a.db", rows: 3000)
        let bytes = try #require(place.bytes("a.db"))
        let (one, other) = (
            try place.root(of: "items", in: "a.db"), try place.root(of: "words", in: "a.db")
        )
        for (page, other) in [(one, other), (other, one)] {
            let content = Array(bytes[((other - 1) * 4096)..<(other * 4096)])
            try place.overwrite("a.db", at: (page - 1) * 4096, with: content)
        }
        let repair = try repair()
        #expect(repair.tables.first?.after == 3000)
        #expect(repair.tables.allSatisfy { $0.after ?? 0 <= 3000 })
    }

    @Test("a lost header loses no rows", arguments: [512, 4096, 65_536])
    func header(pageSize: Int) throws {
        try place.fill("a.db", rows: 2000, pageSize: pageSize)
        try place.overwrite("a.db", at: 0, with: Array(repeating: 0, count: 60))
        let repair = try repair()
        #expect(rows(repair) == [2000, 2000])
    }

    @Test("a log is included in the repair, and never meets another database")
    func log() throws {
        try place.fill("a.db", rows: 2000)
        let root = try place.root(of: "items", in: "a.db")
        try place.crash("a.db", mode: "wal", "INSERT INTO words VALUES ('new', 1)")
        try place.zero(page: root, of: "a.db")
        let repair = try repair()
        #expect(rows(repair) == [2000, 2001])
        #expect(place.bytes("a.db-wal") == nil)
        let archive = RepairArchive(state: place.path + "/.vigia")
        do {
            let tool = try Tool(path, "SELECT 1;")
            let refusal = try #require(throws: RepairArchive.Refusal.self) { try archive.undo() }
            #expect("\(refusal)".contains("process \(tool.pid)"))
        }
        _ = try archive.undo(repair.record)
        #expect(
            place.bytes("a.db-wal")
                == place.bytes(".vigia/repairs/\(repair.record ?? "")/backup-a.db-wal")
        )
        #expect(
            place.bytes("a.db") == place.bytes(".vigia/repairs/\(repair.record ?? "")/backup-a.db")
        )
    }

    @Test("a killed writer's transaction is not included")
    func journal() throws {
        try place.fill("a.db", rows: 3000)
        let root = try place.root(of: "items", in: "a.db")
        try place.crash("a.db", mode: "delete", "BEGIN; DELETE FROM words WHERE count > 9")
        try place.zero(page: root, of: "a.db")
        let repair = try repair()
        #expect(rows(repair).last == 3000)
        #expect(place.bytes("a.db-journal") == nil)
    }

    @Test("a symbolic link's target is repaired, and the link stays")
    func link() throws {
        try place.fill("real.db", rows: 3000)
        try place.zero(page: try place.root(of: "items", in: "real.db"), of: "real.db")
        try #require(unsafe symlink("real.db", path) == 0)
        let repair = try place.doctor.repair(path)
        #expect(repair.path == place.path + "/real.db")
        #expect(rows(repair) == [3000, 3000])
        #expect(FileStatus(under: path)?.kind == .link)
    }

    @Test(
        "an irreplaceable file is refused, and a failure leaves nothing behind",
        .enabled(if: geteuid() == 0, "a file is mounted")
    )
    func mounted() throws {
        try place.fill("a.db", rows: 3000)
        try FileSystem.copy(path, to: place.path + "/new")
        try place.zero(page: try place.root(of: "items", in: "a.db"), of: "a.db")
        _ = try place.shell("mount --bind a.db a.db")
        defer { _ = try? place.shell("umount a.db") }
        #expect(throws: DatabaseError.mounted(path)) { try place.doctor.repair(path) }
        #expect(throws: DatabaseError.mounted(path)) { try place.doctor.restore(path) }
        #expect(File.names(in: place.path + "/.vigia") == [])
        try place.shell("mkdir -p .vigia/repairs")
        let swap = DatabaseSwap(
            file: DatabaseFile(path: path),
            settled: SettledDatabase(path: ""),
            new: place.path + "/new",
            state: place.path + "/.vigia"
        )
        #expect(throws: DatabaseError.self) {
            try swap.carryOut(for: "", DatabaseRepair(path: path, way: .rebuilt))
        }
        #expect(File.names(in: place.path + "/.vigia/repairs") == [])
    }

    @Test(
        "in a bind mount of the same disk, the repair is kept inside the mount",
        .enabled(if: geteuid() == 0, "a folder is mounted")
    )
    func mount() throws {
        try place.shell("mkdir data && mount --bind data data")
        defer { _ = try? place.shell("umount data") }
        try place.fill("data/a.db", rows: 3000)
        let root = try place.root(of: "items", in: "data/a.db")
        try place.zero(page: root, of: "data/a.db")
        let repair = try place.doctor.repair(place.path + "/data/a.db")
        #expect(repair.tables.map(\.after) == [3000, 3000])
        let record = try #require(repair.record)
        #expect(File.names(in: place.path + "/data/.vigia/repairs") == [record])
    }

    @Test("owner and permissions are kept")
    func permissions() throws {
        try place.fill("a.db", rows: 3000)
        try place.zero(page: try place.root(of: "items", in: "a.db"), of: "a.db")
        try #require(unsafe chmod(path, 0o640) == 0)
        _ = try repair()
        #expect(try FileStatus(path).mode == 0o640)
    }

    @Test("WAL mode is kept")
    func mode() throws {
        try place.fill("a.db", rows: 3000)
        _ = try SQLite(path, .writing).column("PRAGMA journal_mode = wal")
        try place.zero(page: try place.root(of: "items", in: "a.db"), of: "a.db")
        _ = try repair()
        #expect(try SQLite(path, .reading).column("PRAGMA journal_mode") == ["wal"])
    }
}
