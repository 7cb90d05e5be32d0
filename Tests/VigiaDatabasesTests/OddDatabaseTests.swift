import TestPlaces
import TestSupport
import Testing
import VigiaSQLite

@testable import VigiaDatabases
@testable import VigiaRepairs

/// A database with an unusual feature.
struct OddDatabase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Statements before the tables are created.
    var settings = ""
    /// The tables, of which `t` is damaged; `ROWS` stands for the numbers from 1 to 3000, as `x`.
    let tables: String
}

@Suite("Repairing unusual databases")
struct OddDatabaseTests {
    private let place: Place

    init() throws { place = try Place() }

    static let kinds = [
        OddDatabase(
            testDescription: "computed columns, with indexes on them",
            tables: """
                CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b INT AS (a * 2) STORED,
                    c TEXT AS ('c' || a) VIRTUAL, d TEXT);
                CREATE INDEX by_b ON t(b); CREATE INDEX by_c ON t(c);
                INSERT INTO t(a, d) SELECT x, 'd' || x FROM ROWS;
                """
        ),
        OddDatabase(
            testDescription: "strict types",
            tables: """
                CREATE TABLE t(id INTEGER PRIMARY KEY, a INT NOT NULL, b TEXT, c BLOB, d ANY) STRICT;
                INSERT INTO t(a, b, c, d) SELECT x, 'b' || x, x'0102',
                    CASE x % 3 WHEN 0 THEN 'text' WHEN 1 THEN 1.5 ELSE x END FROM ROWS;
                """
        ),
        OddDatabase(
            testDescription: "views, triggers, partial indexes and indexes on expressions",
            tables: """
                CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, d INT);
                CREATE TABLE log(words TEXT);
                CREATE VIEW odd AS SELECT * FROM t WHERE id % 2;
                CREATE TRIGGER made AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;
                CREATE INDEX some ON t(a) WHERE d = 1; CREATE UNIQUE INDEX lows ON t(lower(a), d + 1);
                INSERT INTO t SELECT x, 'A text ' || x, x % 2 FROM ROWS;
                """
        ),
        OddDatabase(
            testDescription: "AUTOINCREMENT, UTF-16 and numbers of its own",
            settings: """
                PRAGMA encoding = 'UTF-16le'; PRAGMA user_version = 77; PRAGMA application_id = 9;
                """,
            tables: """
                CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE NOCASE);
                CREATE INDEX by_a ON t(a);
                INSERT INTO t(a) SELECT 'Größe € ' || x FROM ROWS; DELETE FROM t WHERE id > 2900;
                """
        ),
        OddDatabase(
            testDescription: "a file that shrinks by itself",
            settings: "PRAGMA auto_vacuum = FULL;",
            tables: """
                CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b BLOB); CREATE INDEX by_a ON t(a);
                INSERT INTO t SELECT x, 'a text ' || x, zeroblob(x % 7 * 1000) FROM ROWS;
                DELETE FROM t WHERE id % 3 = 0;
                """
        ),
        OddDatabase(
            testDescription: "columns that were added and taken away",
            tables: """
                CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, gone TEXT);
                INSERT INTO t SELECT x, 'a text ' || x, 'g' FROM ROWS;
                ALTER TABLE t DROP COLUMN gone; ALTER TABLE t ADD COLUMN z TEXT DEFAULT 'zz';
                ALTER TABLE t ADD COLUMN y INT NOT NULL DEFAULT 7; INSERT INTO t(a) VALUES ('last');
                """
        ),
        OddDatabase(
            testDescription: "counts of the query planner",
            tables: """
                CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX by_a ON t(a);
                INSERT INTO t SELECT x, 'a' || x % 10 FROM ROWS; ANALYZE;
                """
        ),
    ]

    private func make(_ kind: OddDatabase) throws {
        let rows = """
            (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000)
            SELECT x FROM n)
            """
        let parts = kind.tables.split(separator: "ROWS", omittingEmptySubsequences: false)
        try SQLite(place.path + "/a.db", .making)
            .run(kind.settings + parts.joined(separator: rows[...]))
    }

    /// The schema, all rows, and other values that a program may query.
    private func contents() throws -> [String] {
        let database = try SQLite(place.path + "/a.db", .reading)
        let tables = try database.column("SELECT name FROM sqlite_schema WHERE type = 'table'")
        var questions = ["SELECT type, name, tbl_name, sql FROM sqlite_schema"]
        questions += tables.map { "SELECT * FROM \($0)" }
        questions += ["user_version", "application_id", "encoding", "auto_vacuum", "page_size"]
            .map { "PRAGMA \($0)" }
        return try questions.flatMap { question throws(SQLiteError) in
            try database.rows(question).map { row in "\(question): \(row)" }
        }.sorted()
    }

    @Test("nothing is lost with a table's root page", arguments: kinds)
    func root(kind: OddDatabase) throws {
        try make(kind)
        let before = try contents()
        #expect(before.count > 2000)
        try place.zero(page: try place.root(of: "t", in: "a.db"), of: "a.db")
        let repair = try place.doctor.repair(place.path + "/a.db")
        #expect(repair.way == .recovered)
        #expect(try contents() == before)
    }

    @Test("a key with reordered columns is no damage")
    func turned() throws {
        let tables = """
            CREATE TABLE t(a TEXT, b TEXT, PRIMARY KEY(b DESC, a)) WITHOUT ROWID;
            INSERT INTO t SELECT 'a' || x, 'b' || x FROM ROWS;
            """
        try make(OddDatabase(testDescription: "", tables: tables))
        #expect(try place.doctor.examine(place.path + "/a.db").isSound)
        _ = try place.doctor.backUp(place.path + "/a.db", keep: nil)
    }

    /// Tables, and constraints on `t` that are added after its rows.
    static let demands = [
        ("a TEXT", "a TEXT NOT NULL", "NULL value in t.a"),
        ("a BLOB", "a INT", "TEXT value in t.a"),
    ]

    @Test("rows that violate a constraint are content, not damage", arguments: demands)
    func content(before: String, after: String, line: String) throws {
        let value = line.hasPrefix("NULL") ? "NULL" : "'7'"
        let tables = """
            CREATE TABLE u(x, y); CREATE INDEX by_y ON u(y); INSERT INTO u SELECT x, -x FROM ROWS;
            CREATE TABLE t(\(before)); INSERT INTO t SELECT \(value) FROM ROWS;
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE TABLE t(\(after))' WHERE name = 't';
            """
        let path = place.path + "/a.db"
        try make(OddDatabase(testDescription: "", tables: tables))
        let report = try place.doctor.examine(path)
        #expect(report.isSound && report.notes.contains { $0.contains(line) }, "\(report)")
        #expect(try place.doctor.repair(path).record == nil)
        // Damage after any number of such rows is found.
        try SQLite(path, .writing).run(
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE INDEX by_y ON u(x)' WHERE name = 'by_y';
            """
        )
        let damaged = try place.doctor.examine(path)
        #expect(damaged.isOnlyIndexes && damaged.errors.count == 100, "\(damaged)")
        #expect(damaged.errors.allSatisfy { $0.hasSuffix("index by_y") }, "\(damaged)")
        #expect(try place.doctor.repair(path).way == .reindexed)
    }

    /// Tables whose first pages are lost, and the least number of texts left.
    static let texts: [(table: String, least: Int)] = [("t", 2500), ("found_data", 3000)]

    @Test("a full-text index finds the remaining rows and no others", arguments: texts)
    func words(table: String, least: Int) throws {
        let tables = """
            CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT);
            CREATE VIRTUAL TABLE found USING fts5(body, content=t, content_rowid=id);
            INSERT INTO t SELECT x, 'words of number ' || x FROM ROWS;
            INSERT INTO found(found) VALUES ('rebuild');
            """
        try make(OddDatabase(testDescription: "", tables: tables))
        let pages = try #require(PageFile(place.path + "/a.db"))
        let root = try place.root(of: table, in: "a.db")
        let page = try #require(pages.page(root))
        let tree = try #require(TreePage(page, number: root, usable: pages.usable))
        let cell = try #require(tree.cells.first.flatMap { tree.cell(at: $0) })
        // The first leaf page, which describes the index.
        try place.zero(page: try #require(cell.child), of: "a.db")
        _ = try place.doctor.repair(place.path + "/a.db")
        let left = try place.number("a.db", "SELECT count(*) FROM t")
        #expect(left >= least)
        let database = try SQLite(place.path + "/a.db", .writing)
        let found = try database.rows("SELECT * FROM found WHERE found MATCH 'number'")
        #expect(found.count == left)
        try database.run("INSERT INTO found(found) VALUES ('integrity-check')")
    }
}
