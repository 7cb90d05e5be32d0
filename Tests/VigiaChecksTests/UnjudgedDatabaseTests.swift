import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaChecks

/// A database that only the program which made it can read in full.
struct UnjudgedDatabase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Python that gives `db` what the schema needs.
    var setting = ""
    /// SQL; `ROWS` stands for 500 numbers, as `x`.
    let tables: String
    /// What is named as unknown.
    let unknown: String
    /// Bytes that are put into the file afterwards, by place.
    var bytes: [Int: UInt8] = [:]
}

@Suite("Databases of which not all can be judged here")
struct UnjudgedDatabaseTests {
    private let place: Place
    private var path: String { place.path + "/a.db" }

    private var context: CheckContext {
        CheckContext(
            service: "web",
            folder: place.path,
            state: place.path + "/.vigia",
            launch: Launch(command: ["x"], environment: [:], directory: place.path)
        )
    }

    init() throws { place = try Place() }

    private static let localized =
        "db.create_collation('LOCALIZED', lambda a, b: (a[::-1] > b[::-1]) - (a[::-1] < b[::-1]))"
    private static let turned =
        "db.create_function('turned', 1, lambda x: str(x)[::-1], deterministic=True)"

    private static func foreign(_ was: String, _ name: String, _ sql: String) -> String {
        """
        \(was); PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = '\(sql)' WHERE name = '\(name)';
        """
    }

    static let kinds = [
        UnjudgedDatabase(
            testDescription: "a collation of Android in a unique column",
            setting: localized,
            tables:
                "CREATE TABLE t(a TEXT COLLATE LOCALIZED UNIQUE); INSERT INTO t SELECT 'A' || x FROM ROWS",
            unknown: "LOCALIZED"
        ),
        UnjudgedDatabase(
            testDescription: "a collation in the key of a table without row numbers",
            setting: localized,
            tables: """
                CREATE TABLE t(a TEXT COLLATE LOCALIZED PRIMARY KEY, b) WITHOUT ROWID;
                INSERT INTO t SELECT 'A' || x, x FROM ROWS
                """,
            unknown: "LOCALIZED"
        ),
        UnjudgedDatabase(
            testDescription: "a function in an index",
            setting: turned,
            tables:
                "CREATE TABLE t(a); CREATE INDEX i ON t(turned(a)); INSERT INTO t SELECT x FROM ROWS",
            unknown: "turned"
        ),
        UnjudgedDatabase(
            testDescription: "a function in the condition of an index",
            setting: turned,
            tables: """
                CREATE TABLE t(a); CREATE INDEX i ON t(a) WHERE turned(a) > '5';
                INSERT INTO t SELECT x FROM ROWS
                """,
            unknown: "turned"
        ),
        UnjudgedDatabase(
            testDescription: "a function in a constraint",
            setting: turned,
            tables: "CREATE TABLE t(a CHECK (turned(a) <> '')); INSERT INTO t SELECT x FROM ROWS",
            unknown: "turned"
        ),
        UnjudgedDatabase(
            testDescription: "a function in a stored column",
            setting: turned,
            tables: """
                CREATE TABLE t(a, b NOT NULL AS (turned(a)) STORED); INSERT INTO t SELECT x FROM ROWS
                """,
            unknown: "turned"
        ),
        UnjudgedDatabase(
            testDescription: "a function in a computed column that may not be empty",
            setting: turned,
            tables:
                "CREATE TABLE t(a, b NOT NULL AS (turned(a))); INSERT INTO t SELECT x FROM ROWS",
            unknown: "turned"
        ),
        UnjudgedDatabase(
            testDescription: "a view in the SQL of a newer SQLite",
            tables: foreign(
                "CREATE TABLE t(a); INSERT INTO t SELECT x FROM ROWS; CREATE VIEW v AS SELECT 1",
                "v",
                "CREATE VIEW v AS SELECT group_concat(a ORDER BY a) FROM t"
            ),
            unknown: "(v)"
        ),
        UnjudgedDatabase(
            testDescription: "a type of another program in a strict table",
            tables: foreign(
                "CREATE TABLE t(a INT); INSERT INTO t SELECT x FROM ROWS; CREATE TABLE u(a)",
                "t",
                "CREATE TABLE t(a GEOMETRY) STRICT"
            ),
            unknown: "GEOMETRY"
        ),
        UnjudgedDatabase(
            testDescription: "a module of an extension",
            tables: """
                CREATE TABLE t(a); INSERT INTO t SELECT x FROM ROWS; PRAGMA writable_schema = ON;
                INSERT INTO sqlite_schema VALUES ('table', 'v', 'v', 0,
                    'CREATE VIRTUAL TABLE v USING vec0(a float[4])');
                """,
            unknown: "vec0"
        ),
        UnjudgedDatabase(
            testDescription: "a tokenizer of FTS5",
            tables: foreign(
                "CREATE VIRTUAL TABLE v USING fts5(a); INSERT INTO v SELECT 'a ' || x FROM ROWS",
                "v",
                "CREATE VIRTUAL TABLE v USING fts5(a, tokenize=jieba)"
            ),
            unknown: "jieba"
        ),
        UnjudgedDatabase(
            testDescription: "a tokenizer of FTS4",
            tables: foreign(
                "CREATE VIRTUAL TABLE v USING fts4(a); INSERT INTO v SELECT 'a ' || x FROM ROWS",
                "v",
                "CREATE VIRTUAL TABLE v USING fts4(a, tokenize=icu de_DE)"
            ),
            unknown: "icu"
        ),
        UnjudgedDatabase(
            testDescription: "a newer format of the file",
            tables: "CREATE TABLE t(a); INSERT INTO t SELECT x FROM ROWS",
            unknown: "file format 3",
            bytes: [18: 3, 19: 3]
        ),
        UnjudgedDatabase(
            testDescription: "a newer format of the schema",
            tables: "CREATE TABLE t(a); INSERT INTO t SELECT x FROM ROWS",
            unknown: "schema format 5",
            bytes: [47: 5]
        ),
    ]

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

    @Test("what is unknown is named, backed up as it is, and never repaired", arguments: kinds)
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
        let answer = DatabaseCheck(path: path).ask(in: context)
        #expect(answer.trouble?.isWarning == true)
        #expect(answer.trouble?.code == "database.not_checked")
        #expect(answer.words.holds(kind.unknown))
        #expect(answer.trouble?.mend == nil)
        _ = try place.doctor.restore(path)
        #expect(try place.doctor.examine(path).unjudged == report.unjudged)
    }

    @Test(
        "a broken page of a table is damage, whatever else is unknown",
        arguments: kinds.prefix(4)
    )
    func damaged(kind: UnjudgedDatabase) throws {
        try make(kind)
        let root = try place.root(of: "t", in: "a.db")
        try place.overwrite("a.db", at: (root - 1) * 4096 + 1, with: [0xff, 0xff, 0xff, 0xff])
        let report = try place.doctor.examine(path)
        #expect(report.verdict == .damaged)
        #expect(!report.unjudged.isEmpty)
        #expect(DatabaseCheck(path: path).ask(in: context).trouble?.mend == nil)
        #expect(throws: DatabaseError.self) { try place.doctor.repair(path) }
        #expect(throws: DatabaseError.self) { try place.doctor.backUp(path, keep: nil) }
    }

    @Test("functions in views and triggers keep nothing from being judged")
    func views() throws {
        try make(
            UnjudgedDatabase(
                testDescription: "",
                setting: Self.turned,
                tables: """
                    CREATE TABLE t(a); CREATE VIEW v AS SELECT turned(a) FROM t;
                    CREATE TRIGGER made AFTER DELETE ON t BEGIN SELECT turned(1); END;
                    """,
                unknown: ""
            )
        )
        #expect(try place.doctor.examine(path).isSound)
    }

    @Test("bytes in the place of the schema's text are damage, and no newer SQL")
    func mangled() throws {
        try place.fill("a.db", rows: 3)
        let bytes = try #require(place.bytes("a.db"))
        let text = Array("CREATE TABLE items(".utf8)
        let spot = try #require((0..<4096).first { bytes[$0...].starts(with: text) })
        try place.overwrite("a.db", at: spot + 13, with: [0xff, 0x01, 0x02])
        #expect(try place.doctor.examine(path).verdict == .damaged)
    }

    /// How many bytes at the beginning of an encrypted file are readable.
    @Test("an encrypted database is told from a broken one", arguments: [0, 16, 32, 100])
    func encrypted(readable: Int) throws {
        try place.fill("a.db", rows: 300)
        let size = try #require(place.bytes("a.db")).count
        var random = SystemRandomNumberGenerator()
        var noise = (0..<size).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
        let header = try #require(place.bytes("a.db"))
        // Some leave what pagers need, behind a salt in the place of the magic text.
        if readable == 16 { noise.replaceSubrange(16..<24, with: header[16..<24]) }
        if readable > 16 { noise.replaceSubrange(0..<readable, with: header[0..<readable]) }
        try place.overwrite("a.db", at: 0, with: noise)
        #expect(throws: DatabaseError.encrypted(path)) { try place.doctor.examine(path) }
        let answer = DatabaseCheck(path: path).ask(in: context)
        #expect(answer.trouble?.isWarning == true)
        let backup = try place.doctor.backUp(path, keep: nil)
        let copy = try FileDescriptor.open(backup.file, O_RDONLY).bytes(from: 0, limit: .max / 2)
        #expect(copy == noise)
    }

    @Test("random bytes in the place of a database that could be read are a fault")
    func overwritten() throws {
        try place.fill("a.db", rows: 300)
        _ = try place.doctor.backUp(path, keep: nil)
        var random = SystemRandomNumberGenerator()
        let size = try #require(place.bytes("a.db")).count
        let noise = (0..<size).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
        try place.overwrite("a.db", at: 0, with: noise)
        let answer = DatabaseCheck(path: path).ask(in: context)
        #expect(answer.trouble?.isWarning == false)
        #expect(answer.trouble?.code == "database.encrypted")
    }

    @Test("a repair that lacks some of the schema is refused, unless it is asked for")
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
