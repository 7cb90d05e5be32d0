import Testing

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

extension UnjudgedDatabase {
    private static let localized =
        "db.create_collation('LOCALIZED', lambda a, b: (a[::-1] > b[::-1]) - (a[::-1] < b[::-1]))"
    static let turned =
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
