import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaPlatform
import VigiaSQLite

@testable import VigiaChecks
@testable import VigiaDatabases
@testable import VigiaRepairs

@Suite("Databases with nothing left")
struct LostDatabaseTests {
    private let place: Place

    init() throws {
        place = try Place()
        try place.fill("a.db", rows: 20)
    }

    private var path: String { place.path + "/a.db" }

    /// Overwrites everything but the header.
    private func lose() throws {
        let size = try #require(place.bytes("a.db")).count
        try place.overwrite("a.db", at: 100, with: Array(repeating: 0, count: size - 100))
    }

    @Test("it is left unchanged unless an empty one is requested")
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

    @Test("the newest sound backup replaces it")
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

    @Test("a lost schema is taken from the backup, the rows from the database")
    func schema() throws {
        _ = try place.doctor.backUp(path, keep: nil)
        try SQLite(path, .writing).run("INSERT INTO items VALUES (50, 'since', 1, NULL)")
        try place.overwrite("a.db", at: 100, with: Array(repeating: 0, count: 3996))
        let repair = try place.doctor.repair(path)
        #expect(repair.way == .recovered)
        #expect(repair.tables.first?.after == 21)
        #expect(repair.notes.contains { $0.contains("schema") })
    }

    @Test("rows of a lost page come from the backup, and deleted rows stay deleted")
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

    @Test("only the configured number of backups is kept, and none is made of a damaged database")
    func backupFolder() throws {
        for _ in 0..<4 { _ = try place.doctor.backUp(path, keep: 2) }
        let backupFolder = BackupFolder(of: path, in: place.path + "/.vigia")
        #expect(backupFolder.names().count == 2)
        try place.zero(page: try place.root(of: "items", in: "a.db"), of: "a.db")
        #expect(throws: DatabaseError.self) { try place.doctor.backUp(path, keep: 1) }
        #expect(backupFolder.names().count == 2)
        #expect(File.names(in: backupFolder.folder).count == 2)
    }

    @Test("a missing database can be restored, also from a named backup")
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

    @Test(
        "a missing database is found by its backups and restored, wherever a link leads",
        arguments: [
            "mv a.db vol && ln -s vol data && mv vol/a.db vol/b.db",
            "mv a.db vol/b.db && mkdir data && ln -s ../vol/b.db data/b.db",
            "mv a.db vol/b.db && ln -s more data && ln -s vol more",
            "mv a.db vol/b.db && mkdir data && ln -s ../c.db data/b.db && ln -s vol/./b.db c.db",
        ]
    )
    func links(made: String) throws {
        try place.shell("mkdir vol && \(made)")
        let (path, real) = (place.path + "/data/b.db", place.path + "/vol/b.db")
        _ = try place.doctor.backUp(path, keep: nil)
        try FileSystem.remove(real)
        let answer = DatabaseCheck(path: path).ask(in: place.context)
        #expect(answer.trouble?.code == "database.missing", "\(answer)")
        #expect(answer.trouble?.hint?.contains("`vigia db restore data/b.db`") == true)
        let repair = try place.doctor.restore(path)
        #expect(repair.path == real && repair.tables.map(\.after) == [20, 20])
        #expect(RepairArchive(state: place.path + "/.vigia").names == [try #require(repair.record)])
        #expect(FileSystem.kind(of: path) == .file && FileSystem.kind(of: real) == .file)
    }

    @Test("circular links end")
    func loops() throws {
        try place.shell("ln -s b x && ln -s x b && ln -s none/../b y")
        for (path, end) in [("x", "x"), ("x/c", "x/c"), ("y", "none/../b"), ("no/c/.", "no/c")] {
            #expect(FileSystem.destination(of: "\(place.path)/\(path)") == "\(place.path)/\(end)")
        }
    }
}
