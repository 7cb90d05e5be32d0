import CSQLite

/// How the tables came to be as they are; `user_version` counts the steps a file has taken.
///
/// A step that was released is never changed: the next one changes what it made.
enum Migrations {
    static let all = [
        """
        CREATE TABLE customers (
            id INTEGER PRIMARY KEY,
            ploome_id INTEGER UNIQUE,
            name TEXT NOT NULL,
            email TEXT,
            phone TEXT,
            city TEXT NOT NULL,
            state TEXT NOT NULL CHECK (length(state) = 2),
            cep TEXT NOT NULL CHECK (length(cep) = 8),
            latitude REAL,
            longitude REAL
        ) STRICT;
        CREATE INDEX customers_by_state ON customers (state, name);
        CREATE INDEX customers_by_place ON customers (latitude, longitude);
        """,
        """
        CREATE TABLE places (
            cep TEXT PRIMARY KEY,
            street TEXT,
            district TEXT,
            city TEXT NOT NULL,
            state TEXT NOT NULL,
            fetched_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE users (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            password TEXT NOT NULL
        ) STRICT;
        CREATE TABLE sessions (
            token BLOB PRIMARY KEY,
            user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_by_expiry ON sessions (expires_at);
        CREATE TABLE login_failures (
            name TEXT PRIMARY KEY,
            count INTEGER NOT NULL,
            last_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE synchronisations (
            id INTEGER PRIMARY KEY,
            started_at INTEGER NOT NULL,
            took_ms INTEGER NOT NULL,
            stored INTEGER NOT NULL,
            failure TEXT
        ) STRICT;
        """,
        """
        DROP TABLE login_failures;
        CREATE TABLE login_attempts (
            name TEXT NOT NULL,
            peer TEXT NOT NULL,
            count INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            PRIMARY KEY (name, peer)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX login_attempts_by_time ON login_attempts (last_at);
        UPDATE synchronisations SET failure = 'the customers could not be stored'
        WHERE failure LIKE 'cannot % (SQLite %)';
        """,
    ]

    /// Takes the steps that are missing, all of them or none.
    ///
    /// `version` is how many steps in all, less than all of them only in tests.
    static func bring(_ database: borrowing Database, to version: Int) throws(DatabaseError) {
        let reached = try database.number("PRAGMA user_version")
        guard reached <= all.count else {
            throw DatabaseError(
                doing: "use a database of version \(reached)",
                code: SQLITE_MISMATCH,
                reason: "this program knows \(all.count) versions; run a newer one"
            )
        }
        guard reached < version else { return }
        try database.transaction { () throws(DatabaseError) in
            for step in all[reached..<version] {
                for statement in step.split(separator: ";") {
                    if statement.allSatisfy(\.isWhitespace) { continue }
                    try database.run(String(statement))
                }
            }
            try database.run("PRAGMA user_version = \(version)")
        }
    }
}
