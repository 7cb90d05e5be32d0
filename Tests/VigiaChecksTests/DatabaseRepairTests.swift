import Glibc
import TestSupport
import Testing
import VigiaPlatform

@testable import VigiaChecks

@Suite("Repairing databases")
struct DatabaseRepairTests {
    private let place: Place

    init() throws { place = try Place() }

    private var path: String { place.path + "/a.db" }

    /// Repairs, and holds that the result is sound and all that there was is kept.
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

    @Test("a sound one is left alone")
    func sound() throws {
        try place.fill("a.db", rows: 50)
        let before = place.bytes("a.db")
        let repair = try repair()
        #expect(repair.way == .nothing && repair.record == nil)
        #expect(place.bytes("a.db") == before)
    }

    @Test("a broken index is made anew from its table, and every row stays")
    func index() throws {
        try place.fill("a.db", rows: 50)
        // An entry says another number of a row.
        let root = try place.root(of: "items_by_name", in: "a.db")
        let page = try #require(place.bytes("a.db"))[((root - 1) * 4096)..<(root * 4096)]
        try place.overwrite("a.db", at: root * 4096 - 1, with: [try #require(page.last) ^ 1])
        let repair = try repair()
        #expect(repair.way == .reindexed)
        #expect(rows(repair) == [50, 50])
    }

    @Test("a table whose root is gone gets its rows back from the other pages")
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
        "a line of the schema that contradicts another is damage",
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

    @Test("pages that have changed places give their rows to the right tables")
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

    @Test("the header is no loss", arguments: [512, 4096, 65_536])
    func header(pageSize: Int) throws {
        try place.fill("a.db", rows: 2000, pageSize: pageSize)
        try place.overwrite("a.db", at: 0, with: Array(repeating: 0, count: 60))
        let repair = try repair()
        #expect(rows(repair) == [2000, 2000])
    }

    @Test("what a log holds is part of what is repaired, and meets no other database")
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

    @Test("what a writer had begun that was killed is no part of it")
    func journal() throws {
        try place.fill("a.db", rows: 3000)
        let root = try place.root(of: "items", in: "a.db")
        try place.crash("a.db", mode: "delete", "BEGIN; DELETE FROM words WHERE count > 9")
        try place.zero(page: root, of: "a.db")
        let repair = try repair()
        #expect(rows(repair).last == 3000)
        #expect(place.bytes("a.db-journal") == nil)
    }

    @Test("of a symbolic link, the target is repaired and the link stays")
    func link() throws {
        try place.fill("real.db", rows: 3000)
        try place.zero(page: try place.root(of: "items", in: "real.db"), of: "real.db")
        try #require(unsafe symlink("real.db", path) == 0)
        let repair = try place.doctor.repair(path)
        #expect(repair.path == place.path + "/real.db")
        #expect(rows(repair) == [3000, 3000])
        #expect(FileStatus(under: path)?.kind == .link)
    }

    @Test("owner and permissions stay")
    func permissions() throws {
        try place.fill("a.db", rows: 3000)
        try place.zero(page: try place.root(of: "items", in: "a.db"), of: "a.db")
        try #require(unsafe chmod(path, 0o640) == 0)
        _ = try repair()
        #expect(try FileStatus(path).mode == 0o640)
    }

    @Test("a database in WAL mode is in WAL mode afterwards")
    func mode() throws {
        try place.fill("a.db", rows: 3000)
        _ = try SQLite(path, .writing).column("PRAGMA journal_mode = wal")
        try place.zero(page: try place.root(of: "items", in: "a.db"), of: "a.db")
        _ = try repair()
        #expect(try SQLite(path, .reading).column("PRAGMA journal_mode") == ["wal"])
    }
}

@Suite("When nothing is left of a database")
struct LostDatabaseTests {
    private let place: Place

    init() throws {
        place = try Place()
        try place.fill("a.db", rows: 20)
    }

    private var path: String { place.path + "/a.db" }

    /// Leaves the header and nothing else.
    private func lose() throws {
        let size = try #require(place.bytes("a.db")).count
        try place.overwrite("a.db", at: 100, with: Array(repeating: 0, count: size - 100))
    }

    @Test("it is left as it is, unless an empty one is asked for")
    func refusal() throws {
        try lose()
        let before = place.bytes("a.db")
        let refusal = try #require(throws: DatabaseError.self) { try place.doctor.repair(path) }
        #expect(refusal.code == "database.nothing_recovered")
        #expect(place.bytes("a.db") == before)
        let repair = try place.doctor.repair(path, allowsEmpty: true)
        #expect(repair.way == .emptied && repair.record != nil)
        #expect(try place.doctor.examine(path).isSound)
        _ = try RepairArchive(state: place.path + "/.vigia").undo()
        #expect(place.bytes("a.db") == before)
    }

    @Test("the newest sound backup takes its place")
    func backup() throws {
        let first = try place.doctor.backUp(path, keep: nil)
        let second = try place.doctor.backUp(path, keep: nil)
        #expect(first.file < second.file)
        let name = String(second.file.dropFirst(place.path.count + 1))
        try place.zero(page: 2, of: name)
        try lose()
        let repair = try place.doctor.repair(path)
        #expect(repair.way == .restored)
        #expect(repair.tables.map(\.after) == [20, 20])
    }

    @Test("a schema that is gone is taken from the backup, and the rows from the database")
    func schema() throws {
        _ = try place.doctor.backUp(path, keep: nil)
        try SQLite(path, .writing).run("INSERT INTO items VALUES (50, 'since', 1, NULL)")
        try place.overwrite("a.db", at: 100, with: Array(repeating: 0, count: 3996))
        let repair = try place.doctor.repair(path)
        #expect(repair.way == .recovered)
        #expect(repair.tables.first?.after == 21)
        #expect(repair.notes.contains { $0.contains("schema") })
    }

    @Test("rows of a page that is gone are those of the backup, and what was deleted stays so")
    func gaps() throws {
        try place.fill("b.db", rows: 3000)
        let path = place.path + "/b.db"
        _ = try place.doctor.backUp(path, keep: nil)
        try SQLite(path, .writing).run("DELETE FROM items WHERE id IN (15, 2500)")
        let pages = try #require(PageFile(path))
        var survey = PageSurvey(pages)
        let shape = try TableShape("items", in: try SQLite(path, .reading))
        survey.walk(try place.root(of: "items", in: "b.db"), shape)
        let rows = try #require(survey.tables.first)
        let lost = try #require(rows.spans.firstIndex { $0.contains(1000) })
        try place.zero(page: rows.pages[lost], of: "b.db")
        let repair = try place.doctor.repair(path)
        #expect(repair.tables.map(\.after) == [2998, 3000])
        #expect(repair.notes.contains { $0.contains("are those of the backup") })
        #expect(try place.number("b.db", "SELECT count(*) FROM items WHERE id IN (15, 2500)") == 0)
    }

    @Test("backups are kept up to a number, and a damaged database gives none")
    func shelf() throws {
        for _ in 0..<4 { _ = try place.doctor.backUp(path, keep: 2) }
        let shelf = BackupShelf(of: path, in: place.path + "/.vigia")
        #expect(shelf.names().count == 2)
        try place.zero(page: try place.root(of: "items", in: "a.db"), of: "a.db")
        #expect(throws: DatabaseError.self) { try place.doctor.backUp(path, keep: 1) }
        #expect(shelf.names().count == 2)
        #expect(File.names(in: shelf.folder).count == 2)
    }

    @Test("a database that is gone can be restored, from a backup that is named too")
    func restore() throws {
        let first = try place.doctor.backUp(path, keep: nil)
        try SQLite(path, .writing).run("DELETE FROM items")
        _ = try place.doctor.backUp(path, keep: nil)
        try FileSystem.remove(path)
        let newest = try place.doctor.restore(path)
        #expect(newest.tables.map(\.after) == [0, 20])
        let name = String(first.file.split(separator: "/").last ?? "")
        let older = try place.doctor.restore(path, from: name)
        #expect(older.tables.map(\.after) == [20, 20])
        let refusal = try #require(throws: DatabaseError.self) {
            try place.doctor.restore(path, from: "yesterday")
        }
        #expect(refusal.code == "database.no_backup")
    }
}
