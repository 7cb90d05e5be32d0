import CSQLite

/// An open SQLite file; it is closed with its owner.
///
/// It keeps a write-ahead log, so that readers never wait for a writer and a process that is
/// killed in mid-write leaves the last whole state behind.
@safe
struct Database: ~Copyable {
    /// How long a call waits for another process, with all that stands behind it.
    static let patience = Duration.milliseconds(20)
    /// How long the opening does, which nothing stands behind.
    private static let openingPatience = Duration.seconds(2)

    private let handle: OpaquePointer

    /// Opens a file, and makes it where there is none.
    ///
    /// - Throws: `DatabaseError`, also where the file is no database.
    static func open(_ path: String) throws(DatabaseError) -> Database {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let result = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard let handle = unsafe opened else {
            throw DatabaseError(doing: "open \(path)", code: result, reason: "out of memory")
        }
        let database = unsafe Database(owning: handle)
        try database.check(result, "open \(path)")
        database.waits(openingPatience)
        try database.run("PRAGMA journal_mode = WAL")
        // The log is written out at checkpoints; a power cut may cost the last moments, no more.
        try database.run("PRAGMA synchronous = NORMAL")
        try database.run("PRAGMA foreign_keys = ON")
        return database
    }

    private init(owning handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe sqlite3_close_v2(handle) }

    /// How many rows the last statement changed.
    var changes: Int { unsafe Int(sqlite3_changes64(handle)) }

    /// Carries one statement out, to its end.
    func run(_ text: String, _ values: [SQLValue] = []) throws(DatabaseError) {
        var statement = try prepare(text)
        try statement.run(values)
    }

    /// Asks, and makes a value of each row.
    func rows<Value>(
        _ text: String,
        _ values: [SQLValue] = [],
        _ make: (borrowing Statement) -> Value
    ) throws(DatabaseError) -> [Value] {
        var statement = try prepare(text)
        try statement.bind(values)
        var found: [Value] = []
        while try statement.step() { found.append(make(statement)) }
        return found
    }

    /// Asks for a single number.
    func number(_ text: String, _ values: [SQLValue] = []) throws(DatabaseError) -> Int {
        try rows(text, values) { $0.integer(0) }.first ?? 0
    }

    /// Reads a statement, to be carried out again and again.
    func prepare(_ text: String) throws(DatabaseError) -> Statement {
        var prepared: OpaquePointer?
        let result = unsafe sqlite3_prepare_v3(handle, text, -1, 0, &prepared, nil)
        try check(result, "read \(text)")
        guard let statement = unsafe prepared else {
            throw DatabaseError(doing: "read \(text)", code: SQLITE_MISUSE, reason: "it is empty")
        }
        return unsafe Statement(owning: statement, text: text)
    }

    /// Does all of `body` or nothing of it.
    func transaction<Value>(_ body: () throws(DatabaseError) -> Value) throws(DatabaseError)
        -> Value
    {
        try run("BEGIN IMMEDIATE")
        do throws(DatabaseError) {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            // SQLite may have rolled it back by itself; the first error is the one that counts.
            try? run("ROLLBACK")
            throw error
        }
    }

    /// Whether the file that is open is still the one at its path.
    ///
    /// - Throws: where it is not: what is written then is lost with the process.
    func checkPlace() throws(DatabaseError) {
        var hasMoved: Int32 = 0
        let result = unsafe sqlite3_file_control(handle, nil, SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        guard result == SQLITE_OK, hasMoved != 0 else { return }
        throw DatabaseError(
            doing: "use the database",
            code: SQLITE_READONLY,
            reason: "its file was removed or replaced"
        )
    }

    /// How long a call waits from now on where another process has the file.
    func waits(_ patience: Duration) {
        unsafe sqlite3_busy_timeout(handle, Int32(patience.milliseconds))
    }

    /// Gives back the memory that the page cache can do without.
    func releaseMemory() { unsafe sqlite3_db_release_memory(handle) }

    private func check(_ result: Int32, _ doing: String) throws(DatabaseError) {
        guard result != SQLITE_OK else { return }
        let reason = unsafe String(cString: sqlite3_errmsg(handle))
        let code = unsafe sqlite3_extended_errcode(handle)
        throw DatabaseError(doing: doing, code: code, reason: reason)
    }
}
