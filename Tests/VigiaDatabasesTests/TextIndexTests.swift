import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaSQLite

@testable import VigiaDatabases
@testable import VigiaRepairs

/// A full-text or spatial index `v`, and the damage done to it.
struct IndexHarm: CustomTestStringConvertible, Sendable {
    enum Right: Sendable { case sound, behind, rebuilt, lost, unjudged }

    let testDescription: String
    /// Of 2000 rows, `x` in `ROWS`.
    let tables: String
    let harm: String
    let right: Right
}

@Suite("Full-text indexes")
struct TextIndexTests {
    private let place: Place
    private var path: String { place.path + "/a.db" }

    init() throws { place = try Place() }

    private static let words = "SELECT 'words of number ' || x FROM ROWS;"
    private static let foreign =
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t(a) SELECT 'number ' || x FROM ROWS;"
    private static let zeroedFTS4 = """
        UPDATE v_segments SET block = zeroblob(length(block));
        UPDATE v_segdir SET root = zeroblob(length(root));
        """
    private static let zeroedFTS5 =
        "UPDATE v_data SET block = zeroblob(length(block)) WHERE id > 100"

    static let harms = [
        IndexHarm(
            testDescription: "FTS3, zeros",
            tables: "CREATE VIRTUAL TABLE v USING fts3(a); INSERT INTO v(a) \(words)",
            harm: zeroedFTS4,
            right: .rebuilt
        ),
        IndexHarm(
            testDescription: "FTS4, zeros",
            tables: "CREATE VIRTUAL TABLE v USING fts4(a); INSERT INTO v(a) \(words)",
            harm: zeroedFTS4,
            right: .rebuilt
        ),
        IndexHarm(
            testDescription: "FTS4 over a table, zeros",
            tables: foreign
                + "CREATE VIRTUAL TABLE v USING fts4(content=\"t\", a); INSERT INTO v(v) VALUES ('rebuild')",
            harm: zeroedFTS4,
            right: .rebuilt
        ),
        IndexHarm(
            testDescription: "FTS4 over a table, which has another row",
            tables: foreign
                + "CREATE VIRTUAL TABLE v USING fts4(content=\"t\", a); INSERT INTO v(v) VALUES ('rebuild')",
            harm: "INSERT INTO t(a) VALUES ('another')",
            right: .behind
        ),
        IndexHarm(
            testDescription: "FTS4 without texts",
            tables: "CREATE VIRTUAL TABLE v USING fts4(content=\"\", a); INSERT INTO v(docid, a) "
                + "SELECT x, 'number ' || x FROM ROWS",
            harm: "SELECT 1",
            right: .sound
        ),
        IndexHarm(
            testDescription: "FTS4 without texts, zeros",
            tables: "CREATE VIRTUAL TABLE v USING fts4(content=\"\", a); INSERT INTO v(docid, a) "
                + "SELECT x, 'number ' || x FROM ROWS",
            harm: zeroedFTS4,
            right: .lost
        ),
        IndexHarm(
            testDescription: "FTS5, zeros",
            tables: "CREATE VIRTUAL TABLE v USING fts5(a); INSERT INTO v \(words)",
            harm: zeroedFTS5,
            right: .rebuilt
        ),
        IndexHarm(
            testDescription: "FTS5 that cannot even be opened",
            tables: "CREATE VIRTUAL TABLE v USING fts5(a); INSERT INTO v \(words)",
            harm: "DELETE FROM v_data",
            right: .rebuilt
        ),
        IndexHarm(
            testDescription: "FTS5 without the number of its format",
            tables: "CREATE VIRTUAL TABLE v USING fts5(a); INSERT INTO v \(words)",
            harm: "DELETE FROM v_config",
            right: .rebuilt
        ),
        IndexHarm(
            testDescription: "FTS5 of a newer format",
            tables: "CREATE VIRTUAL TABLE v USING fts5(a); INSERT INTO v \(words)",
            harm: "UPDATE v_config SET v = 9 WHERE k = 'version'",
            right: .unjudged
        ),
        IndexHarm(
            testDescription: "FTS5 over a table, zeros",
            tables: foreign
                + "CREATE VIRTUAL TABLE v USING fts5(a, content='t', content_rowid='id');"
                + "INSERT INTO v(v) VALUES ('rebuild')",
            harm: zeroedFTS5,
            right: .rebuilt
        ),
        IndexHarm(
            testDescription: "FTS5 over a table, which has another row",
            tables: foreign
                + "CREATE VIRTUAL TABLE v USING fts5(a, content='t', content_rowid='id');"
                + "INSERT INTO v(v) VALUES ('rebuild')",
            harm: "INSERT INTO t(a) VALUES ('another')",
            right: .behind
        ),
        IndexHarm(
            testDescription: "FTS5 without texts, zeros",
            tables: "CREATE VIRTUAL TABLE v USING fts5(a, content=''); INSERT INTO v(rowid, a) "
                + "SELECT x, 'number ' || x FROM ROWS",
            harm: zeroedFTS5,
            right: .lost
        ),
        IndexHarm(
            testDescription: "an r-tree, zeros",
            tables:
                "CREATE VIRTUAL TABLE v USING rtree(id, a, b); INSERT INTO v SELECT x, x, x + 1 FROM ROWS",
            harm: "UPDATE v_node SET data = zeroblob(length(data)) WHERE nodeno > 3",
            right: .lost
        ),
    ]

    private func make(_ harm: IndexHarm) throws {
        let rows = """
            (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000)
            SELECT x FROM n)
            """
        let database = try SQLite(path, .making)
        try database.run(harm.tables.replacing("ROWS", with: rows))
        try SQLite(path, .writing).run(harm.harm)
    }

    @Test(
        "an index is judged by its own check, and rebuilt from its texts if it has any",
        arguments: harms
    )
    func harm(harm: IndexHarm) throws {
        try make(harm)
        let before = place.bytes("a.db")
        let report = try place.doctor.examine(path)
        #expect(place.bytes("a.db") == before)
        switch harm.right {
        case .sound: #expect(report.isSound && report.notes.isEmpty)
        case .behind: #expect(report.isSound && report.notes.count == 1)
        case .unjudged: #expect(report.verdict == .unjudged)
        case .rebuilt:
            #expect(report.verdict == .damaged)
            #expect(report.isOnlyIndexes)
            let repair = try place.doctor.repair(path)
            #expect(repair.way == .reindexed)
            #expect(try place.doctor.examine(path).isSound)
            let found = "SELECT count(*) FROM v WHERE v MATCH 'number'"
            #expect(try place.number("a.db", found) == 2000)
        case .lost:
            #expect(report.verdict == .damaged)
            #expect(!report.isOnlyIndexes)
            #expect(throws: DatabaseError.self) { try place.doctor.repair(path) }
            #expect(place.bytes("a.db") == before)
        }
    }

    @Test(
        "without space for a copy an index is not judged, and the disk is not filled",
        .enabled(if: geteuid() == 0, "a file system is mounted")
    )
    func full() throws {
        try place.shell("mkdir small && mount -t tmpfs -o size=1m none small")
        defer { _ = unsafe umount2(place.path + "/small", Int32(MNT_DETACH)) }
        let path = place.path + "/small/a.db"
        let tables = """
            CREATE VIRTUAL TABLE v USING fts5(a);
            CREATE TABLE t(x); INSERT INTO t VALUES (zeroblob(600000));
            """
        try SQLite(path, .making).run(tables)
        let report = try place.doctor.examine(path)
        let problem = try #require(report.unjudged.first)
        #expect(problem.hasPrefix("virtual table v: there is no room on the disk of \(path): "))
        #expect(File.names(in: place.path + "/small") == ["a.db"])
    }
}
