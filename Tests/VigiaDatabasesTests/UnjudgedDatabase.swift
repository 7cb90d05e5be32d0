import Testing

/// A database that only its own program can read completely.
struct UnjudgedDatabase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Python that gives `db` the functions and collations of the schema.
    var setting = ""
    /// SQL; `ROWS` stands for 500 numbers, as `x`.
    let tables: String
    /// The feature reported as unknown.
    let unknown: String
    /// Bytes written into the file afterwards, by offset.
    var bytes: [Int: UInt8] = [:]
}

extension UnjudgedDatabase {
    private static let localized =
        "db.create_collation('LOCALIZED', lambda a, b: (a[::-1] > b[::-1]) - (a[::-1] < b[::-1]))"
    static let turned =
        "db.create_function('turned', 1, lambda x: str(x)[::-1], deterministic=True)"

    private static let round =
        "db.create_function('round', 2, lambda x, n: x * 7 % 13, deterministic=True)"

    /// A table with a damaged plain index, and one with an index in its program's own order.
    ///
    /// - Parameters:
    ///   - first: the number of the first row, in the program's own order; from 1000 on, that is
    ///     SQLite's order too.
    ///   - isBefore: whether the damaged index is created before the other one.
    ///   - condition: a condition of the damaged index.
    /// - Returns: the database.
    static func mixed(from first: Int, isBefore: Bool, _ condition: String) -> Self {
        let plain = """
            CREATE TABLE t(b, c); CREATE INDEX plain ON t(c); INSERT INTO t SELECT x, -x FROM ROWS;
            """
        let own = """
            CREATE TABLE u(a); CREATE INDEX own ON u(a COLLATE NOCASE);
            INSERT INTO u SELECT 'a' || (x + \(first)) FROM ROWS;
            """
        return UnjudgedDatabase(
            testDescription: "",
            setting: natural("NOCASE"),
            tables: foreign(
                isBefore ? plain + own : own + plain,
                "plain",
                "CREATE INDEX plain ON t(b) \(condition)"
            ),
            unknown: "index own"
        )
    }

    /// Texts of a letter and a number, ordered by the numbers.
    private static func natural(_ name: String) -> String {
        "db.create_collation('\(name)', lambda a, b: int(a[1:]) - int(b[1:]))"
    }

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
            testDescription: "an order of its own under the name NOCASE",
            setting: "db.create_collation('NOCASE', lambda a, b: (a.upper() > b.upper()) - "
                + "(a.upper() < b.upper()))",
            tables: """
                CREATE TABLE t(a TEXT COLLATE NOCASE); CREATE INDEX i ON t(a);
                INSERT INTO t SELECT CASE x % 2 WHEN 1 THEN 'Ä' ELSE 'ä' END || 'z' || x FROM ROWS
                """,
            unknown: "index i"
        ),
        UnjudgedDatabase(
            testDescription: "a function of its own under the name lower",
            setting: "db.create_function('lower', 1, lambda x: x.lower(), deterministic=True)",
            tables: """
                CREATE TABLE t(a TEXT); CREATE INDEX i ON t(lower(a));
                INSERT INTO t SELECT 'Ä' || x FROM ROWS
                """,
            unknown: "index i"
        ),
        UnjudgedDatabase(
            testDescription: "a natural order of its own under the name NOCASE",
            setting: natural("NOCASE"),
            tables: """
                CREATE TABLE t(a TEXT); CREATE INDEX i ON t(a COLLATE NOCASE);
                INSERT INTO t SELECT 'a' || x FROM ROWS
                """,
            unknown: "index i"
        ),
        UnjudgedDatabase(
            testDescription: "a function of its own under the name round",
            setting: round,
            tables: """
                CREATE TABLE t(a, b AS (round(a, 2))); CREATE INDEX i ON t(b); CREATE INDEX j ON t(a);
                INSERT INTO t SELECT x FROM ROWS
                """,
            unknown: "index i"
        ),
        UnjudgedDatabase(
            testDescription: "a function of its own in the condition of an index",
            setting: round,
            tables: """
                CREATE TABLE t(a); CREATE INDEX i ON t(a) WHERE a > 0 AND (round (a, 2) > 5);
                INSERT INTO t SELECT x FROM ROWS
                """,
            unknown: "index i"
        ),
        UnjudgedDatabase(
            testDescription: "an expression that another SQLite computes otherwise",
            tables: foreign(
                "CREATE TABLE t(a); CREATE INDEX i ON t(a * 7 % 13); INSERT INTO t SELECT x FROM ROWS",
                "i",
                "CREATE INDEX i ON t(CAST(a AS TEXT))"
            ),
            unknown: "index i"
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
}
