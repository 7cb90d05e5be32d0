import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaCore
import VigiaPlatform
import VigiaSQLite

@testable import VigiaChecks
@testable import VigiaDatabases
@testable import VigiaRepairs

@Suite("Databases that cannot be judged completely")
struct UnjudgedDatabaseTests {
    private let place: Place
    private var path: String { place.path + "/a.db" }

    init() throws { place = try Place() }

    private func make(_ kind: UnjudgedDatabase) throws {
        let rows = """
            (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500)
            SELECT x FROM n)
            """
        let sql = kind.tables.replacing("ROWS", with: rows)
        let program = """
            import sqlite3
            db = sqlite3.connect('a.db')
            \(kind.setting)
            db.executescript('''\(sql)''')
            db.commit()
            """
        try place.write(program, to: "make.py")
        try place.shell("python3 make.py")
        for (offset, byte) in kind.bytes { try place.overwrite("a.db", at: offset, with: [byte]) }
    }

    @Test(
        "an unknown feature is named, the database is backed up and never repaired",
        arguments: UnjudgedDatabase.kinds
    )
    func sound(kind: UnjudgedDatabase) throws {
        try make(kind)
        let before = place.bytes("a.db")
        let report = try place.doctor.examine(path)
        #expect(report.errors.isEmpty)
        #expect(report.verdict == .unjudged)
        #expect(report.unjudged.contains { $0.holds(kind.unknown) }, "\(report.unjudged)")
        #expect(throws: DatabaseError.unjudged(path, reasons: report.unjudged)) {
            try place.doctor.repair(path)
        }
        let backup = try place.doctor.backUp(path, keep: 1)
        #expect(backup.unjudged == report.unjudged)
        #expect(place.bytes("a.db") == before)
        let copy = try FileDescriptor.open(backup.file, O_RDONLY).bytes(from: 100, limit: .max / 2)
        #expect(copy == before.map { Array($0[100...]) })
        let answer = DatabaseCheck(path: path).ask(in: place.context)
        #expect(answer.trouble?.isWarning == true)
        #expect(answer.trouble?.code == "database.not_checked")
        #expect(answer.words.holds(kind.unknown))
        #expect(answer.trouble?.checkRepair == nil)
        try FileSystem.remove(path)
        let missing = DatabaseCheck(path: path).ask(in: place.context)
        #expect(missing.trouble?.code == "database.missing")
        _ = try place.doctor.restore(path)
        #expect(try place.doctor.examine(path).unjudged == report.unjudged)
    }

    @Test(
        "a damaged page of a table is damage, whatever else is unknown",
        arguments: UnjudgedDatabase.kinds.prefix(4)
    )
    func damaged(kind: UnjudgedDatabase) throws {
        try make(kind)
        let root = try place.root(of: "t", in: "a.db")
        try place.overwrite("a.db", at: (root - 1) * 4096 + 1, with: [0xff, 0xff, 0xff, 0xff])
        let report = try place.doctor.examine(path)
        #expect(report.verdict == .damaged)
        #expect(!report.unjudged.isEmpty)
        #expect(DatabaseCheck(path: path).ask(in: place.context).trouble?.checkRepair == nil)
        #expect(throws: DatabaseError.self) { try place.doctor.repair(path) }
        #expect(throws: DatabaseError.self) { try place.doctor.backUp(path, keep: nil) }
    }

    @Test(
        "a newer format opened by another process is no fault",
        arguments: UnjudgedDatabase.kinds.suffix(2)
    )
    func busy(kind: UnjudgedDatabase) throws {
        try make(kind)
        let tool = try Tool(path, "SELECT 1;")
        let report = try place.doctor.examine(path)
        #expect(report.verdict == .unjudged)
        #expect(report.unjudged.contains { $0.holds(kind.unknown) }, "\(report.unjudged)")
        let answer = DatabaseCheck(path: path).ask(in: place.context)
        #expect(answer.trouble?.code == "database.not_checked")
        withExtendedLifetime(tool) {}
    }

    @Test("a plain index is rebuilt beside a custom-ordered one if both orders agree")
    func plain() throws {
        let condition = "WHERE b > 0 AND (b IN (1, 2) OR NOT (b IS NULL))"
        try make(.mixed(from: 1000, isBefore: true, condition))
        #expect(try place.doctor.examine(path).isOnlyIndexes)
        #expect(try place.doctor.repair(path).way == .reindexed)
        #expect(try place.doctor.examine(path).isSound)
    }

    @Test(
        "no index is rebuilt beside one in its program's own order",
        arguments: [true, false]
    )
    func mixed(isBefore: Bool) throws {
        let kind = UnjudgedDatabase.mixed(from: 0, isBefore: isBefore, "")
        try make(kind)
        let before = place.bytes("a.db")
        let refusal = try #require(throws: DatabaseError.self) { try place.doctor.repair(path) }
        #expect(refusal.code == "database.not_checked" && refusal.problem.holds(kind.unknown))
        #expect(place.bytes("a.db") == before)
    }

    @Test("functions in views and triggers do not prevent a verdict")
    func views() throws {
        try make(
            UnjudgedDatabase(
                testDescription: "",
                setting: UnjudgedDatabase.turned,
                tables: """
                    CREATE TABLE t(a); CREATE VIEW v AS SELECT turned(a) FROM t;
                    CREATE TRIGGER made AFTER DELETE ON t BEGIN SELECT turned(1); END;
                    """,
                unknown: ""
            )
        )
        #expect(try place.doctor.examine(path).isSound)
    }

    @Test("bytes in place of the schema's text are damage, not newer SQL")
    func mangled() throws {
        try place.fill("a.db", rows: 3)
        let bytes = try #require(place.bytes("a.db"))
        let text = Array("CREATE TABLE items(".utf8)
        let spot = try #require((0..<4096).first { bytes[$0...].starts(with: text) })
        try place.overwrite("a.db", at: spot + 13, with: [0xff, 0x01, 0x02])
        #expect(try place.doctor.examine(path).verdict == .damaged)
    }

    /// The number of readable bytes at the beginning of an encrypted file.
    @Test("an encrypted database is distinguished from a damaged one", arguments: [0, 16, 32, 100])
    func encrypted(readable: Int) throws {
        try place.fill("a.db", rows: 300)
        let size = try #require(place.bytes("a.db")).count
        var random = SystemRandomNumberGenerator()
        var noise = (0..<size).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
        let header = try #require(place.bytes("a.db"))
        // Some keep the pager's header fields readable, behind a salt in place of the magic string.
        if readable == 16 { noise.replaceSubrange(16..<24, with: header[16..<24]) }
        if readable > 16 { noise.replaceSubrange(0..<readable, with: header[0..<readable]) }
        try place.overwrite("a.db", at: 0, with: noise)
        #expect(throws: DatabaseError.encrypted(path)) { try place.doctor.examine(path) }
        let answer = DatabaseCheck(path: path).ask(in: place.context)
        #expect(answer.trouble?.isWarning == true)
        let backup = try place.doctor.backUp(path, keep: nil)
        let copy = try FileDescriptor.open(backup.file, O_RDONLY).bytes(from: 0, limit: .max / 2)
        #expect(copy == noise)
    }

    @Test(
        "random bytes in place of a readable database are a fault, and not backed up",
        arguments: [UInt8.max, 0]
    )
    func overwritten(most: UInt8) throws {
        try place.fill("a.db", rows: 300)
        _ = try place.doctor.backUp(path, keep: nil)
        var random = SystemRandomNumberGenerator()
        let size = try #require(place.bytes("a.db")).count
        let noise = (0..<size).map { _ in UInt8.random(in: 0...most, using: &random) }
        try place.overwrite("a.db", at: 0, with: noise)
        let answer = DatabaseCheck(path: path).ask(in: place.context)
        #expect(answer.trouble?.isWarning == false)
        let refusal = most == 0 ? DatabaseError.notADatabase(path) : .encrypted(path)
        #expect(answer.trouble?.code == refusal.code)
        #expect(answer.trouble?.hint?.contains("`vigia db restore a.db`") == true)
        let backupFolder = BackupFolder(of: path, in: place.path + "/.vigia")
        let names = backupFolder.names()
        #expect(throws: refusal) { try place.doctor.backUp(path, keep: 1) }
        #expect(backupFolder.names() == names && backupFolder.newestSound() != nil)
    }

    @Test("a repair with an incomplete schema is refused unless allowed")
    func incomplete() throws {
        try place.fill("a.db", rows: 3000)
        try SQLite(path, .writing).run("CREATE VIEW odd AS SELECT * FROM items")
        let bytes = try #require(place.bytes("a.db"))
        let text = Array("CREATE VIEW odd AS".utf8)
        let spot = try #require((0..<4096).first { bytes[$0...].starts(with: text) })
        let root = try place.root(of: "items", in: "a.db")
        try place.overwrite("a.db", at: spot + 7, with: [1])
        try place.zero(page: root, of: "a.db")
        let before = place.bytes("a.db")
        #expect(throws: DatabaseError.incomplete(path, missing: ["the view odd"])) {
            try place.doctor.repair(path)
        }
        #expect(place.bytes("a.db") == before)
        let repair = try place.doctor.repair(path, allowsIncomplete: true)
        #expect(repair.way == .recovered)
        #expect(try place.number("a.db", "SELECT count(*) FROM items") > 2900)
    }
}
