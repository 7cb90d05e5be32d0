internal import VigiaCore
internal import VigiaPlatform
internal import VigiaSQLite

/// An open history.
///
/// The file is opened through the descriptor of its folder, so it is found there wherever the
/// folder is, and a link in its place is refused.
struct HistoryConnection: ~Copyable {
    /// The file in `.vigia`, and the suffixes of the files that SQLite puts beside it.
    static let (name, suffixes) = ("history.db", ["-wal", "-shm", "-journal"])
    /// The layout that this version writes, and the oldest one that it reads.
    static let (layout, oldestRead) = (5, 3)
    /// The size of a page of the file.
    static let pageBytes = 4096

    let database: SQLite
    /// The layout of the file; an older one lacks tables and columns.
    private(set) var found = layout
    private let folder: FileDescriptor

    /// Opens the file for writing, and makes it where it is missing.
    ///
    /// - Parameters:
    ///   - project: the project's folder.
    ///   - limit: the size limit of the file.
    /// - Returns: the open file with its tables.
    /// - Throws: `HistoryError`.
    static func writing(
        _ project: String,
        limit: Bytes
    ) throws(HistoryError) -> HistoryConnection {
        let connection = try HistoryConnection(project, .making)
        // The scribe waits for no other process.
        connection.database.wait(for: .zero)
        // Nor for the disk: a checkpoint comes once in a megabyte, not with each batch.
        connection.database.keepLog()
        try connection.run(
            """
            PRAGMA page_size = \(pageBytes); PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL; PRAGMA cache_size = -256; PRAGMA temp_store = MEMORY;
            PRAGMA wal_autocheckpoint = 256; PRAGMA journal_size_limit = 1048576;
            PRAGMA max_page_count = \(limit.count / pageBytes);
            """
        )
        let found = try connection.number("PRAGMA user_version")
        guard found <= layout else {
            throw .refused("it has the layout \(found) of a newer version of Vigia")
        }
        if found < layout {
            let added = newColumns.filter { (1..<$0.layout).contains(found) }.map(\.columns)
            try connection.run("BEGIN IMMEDIATE; \(schema) \(added.joined()) COMMIT")
        }
        return connection
    }

    /// Opens the file for reading; nil where there is none.
    static func reading(_ project: String) throws(HistoryError) -> HistoryConnection? {
        guard OwnedFolder.state(of: project).size(of: name) ?? 0 > 0 else { return nil }
        do throws(HistoryError) {
            return try ofKnownLayout(project, .reading)
        } catch .refused {
            // A folder that this user cannot write in.
            return try ofKnownLayout(project, .asItIs)
        }
    }

    private static func ofKnownLayout(
        _ project: String,
        _ mode: SQLite.Mode
    ) throws(HistoryError) -> HistoryConnection {
        var connection = try HistoryConnection(project, mode)
        let found = try connection.number("PRAGMA user_version")
        guard (oldestRead...layout).contains(found) else {
            throw .refused("it has the layout \(found) of another version of Vigia")
        }
        connection.found = found
        return connection
    }

    private init(_ project: String, _ mode: SQLite.Mode) throws(HistoryError) {
        let state = OwnedFolder.state(of: project)
        let opened: FileDescriptor
        do throws(SystemError) {
            opened = try state.open(onlyReads: mode != .making)
        } catch { throw HistoryError(error) }
        if mode == .making { try Self.refuseStrangers(in: state) }
        do throws(SQLiteError) {
            database = try SQLite("/proc/self/fd/\(opened.raw)/\(Self.name)", mode)
        } catch { throw HistoryError(error) }
        folder = opened
    }

    /// Refuses links and files of other users.
    private static func refuseStrangers(in state: OwnedFolder) throws(HistoryError) {
        for name in [name] + suffixes.map({ name + $0 }) {
            guard let refusal = state.refusal(of: name) else { continue }
            throw .refused("\(name) \(refusal.words)")
        }
    }

    /// What a layout has in a table of the layouts before.
    private static let newColumns = [
        (
            layout: 3,
            columns: """
            ALTER TABLE incidents ADD COLUMN down_ms INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE incidents ADD COLUMN down_from INTEGER;
            ALTER TABLE incidents ADD COLUMN restarts INTEGER NOT NULL DEFAULT 0;
            """
        ),
        (layout: 5, columns: "ALTER TABLE incidents ADD COLUMN before TEXT;"),
    ]

    /// What a minute or hour of samples has of a service.
    private static let averages = """
        memory INTEGER, cpu INTEGER, latency INTEGER, slowest INTEGER, probes INTEGER,
        failed INTEGER, log INTEGER, restarts INTEGER
        """

    private static let schema = """
        CREATE TABLE IF NOT EXISTS records (
            number INTEGER PRIMARY KEY, at INTEGER NOT NULL, service TEXT, record TEXT NOT NULL
        );
        CREATE TABLE IF NOT EXISTS incidents (
            number INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL,
            began INTEGER NOT NULL, ended INTEGER, code TEXT NOT NULL, incident TEXT NOT NULL,
            open BLOB, down_ms INTEGER NOT NULL DEFAULT 0, down_from INTEGER,
            restarts INTEGER NOT NULL DEFAULT 0, before TEXT, UNIQUE (service, began)
        );
        CREATE INDEX IF NOT EXISTS incidents_by_time ON incidents (began);
        CREATE INDEX IF NOT EXISTS open_incidents ON incidents (number) WHERE open IS NOT NULL;
        CREATE TABLE IF NOT EXISTS presence (
            only INTEGER PRIMARY KEY CHECK (only = 1), boot TEXT, up TEXT
        );
        CREATE TABLE IF NOT EXISTS prints (
            number INTEGER PRIMARY KEY, service TEXT NOT NULL, run INTEGER NOT NULL,
            at INTEGER NOT NULL, stable_ms INTEGER NOT NULL, print TEXT NOT NULL
        );
        CREATE INDEX IF NOT EXISTS prints_by_service ON prints (service, at);
        CREATE TABLE IF NOT EXISTS files (
            path TEXT PRIMARY KEY, mark TEXT NOT NULL, hash TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS periods (
            number INTEGER PRIMARY KEY, service TEXT NOT NULL, began INTEGER NOT NULL,
            ended INTEGER
        );
        CREATE INDEX IF NOT EXISTS periods_by_service ON periods (service, began);
        CREATE TABLE IF NOT EXISTS gaps (
            number INTEGER PRIMARY KEY, service TEXT NOT NULL, began INTEGER NOT NULL,
            ended INTEGER NOT NULL
        );
        CREATE INDEX IF NOT EXISTS gaps_by_service ON gaps (service, began);
        CREATE TABLE IF NOT EXISTS watched (
            only INTEGER PRIMARY KEY CHECK (only = 1), at INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS restarts (
            number INTEGER PRIMARY KEY, service TEXT NOT NULL UNIQUE, before TEXT NOT NULL,
            since TEXT NOT NULL
        );
        CREATE TABLE IF NOT EXISTS sampled (
            number INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL UNIQUE
        );
        CREATE TABLE IF NOT EXISTS samples (
            minute INTEGER, service INTEGER, ms INTEGER, kind INTEGER, first INTEGER,
            second INTEGER, PRIMARY KEY (minute, service, ms, kind)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS minutes (
            minute INTEGER, service INTEGER, \(averages), PRIMARY KEY (minute, service)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS hours (
            hour INTEGER, service INTEGER, \(averages), PRIMARY KEY (hour, service)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS doubts (
            only INTEGER PRIMARY KEY CHECK (only = 1), doubts TEXT
        );
        PRAGMA user_version = \(layout);
        """
}

// Statements, with the errors of this room.
extension HistoryConnection {
    func run(_ statements: String) throws(HistoryError) {
        do throws(SQLiteError) { try database.run(statements) } catch { throw HistoryError(error) }
    }

    func number(_ question: String) throws(HistoryError) -> Int {
        do throws(SQLiteError) {
            return try database.number(question)
        } catch { throw HistoryError(error) }
    }

    func rows(_ question: String) throws(HistoryError) -> [[String?]] {
        do throws(SQLiteError) {
            return try database.rows(question)
        } catch { throw HistoryError(error) }
    }

    /// Prepares a statement of this room.
    func prepared(_ text: String) throws(HistoryError) -> SQLiteStatement {
        guard let statement = SQLiteStatement(text, in: database) else {
            throw HistoryError(database.lastError)
        }
        return statement
    }

    /// Executes a prepared statement.
    func run(_ statement: borrowing SQLiteStatement, _ values: [Field]) throws(HistoryError) {
        // A statement without rows ends with SQLITE_DONE, 101.
        guard statement.run(values, encoding: 1) == 101 else {
            throw HistoryError(database.lastError)
        }
    }
}
