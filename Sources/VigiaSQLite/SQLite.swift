internal import CSQLite
internal import VigiaCore

/// An error of SQLite.
public struct SQLiteError: Error, Equatable {
    /// The primary result code.
    ///
    /// Source: https://www.sqlite.org/rescode.html.
    public let code: Int32
    /// SQLite's message.
    public let words: String

    /// Takes a primary result code and a message.
    public init(code: Int32, words: String) { (self.code, self.words) = (code, words) }

    /// Whether the file itself is damaged.
    public var isDamage: Bool {
        code == SQLITE_NOTADB || code == SQLITE_CORRUPT && !isForeignSchema
    }
    /// Whether the schema has an entry that this SQLite does not understand, such as one of a newer
    /// version.
    ///
    /// SQLite uses the same code for damage. Source: prepare.c, `corruptSchema`.
    public var isForeignSchema: Bool {
        guard code == SQLITE_CORRUPT, words.hasPrefix("malformed database schema ("),
            let place = words.lastRange(of: ") - ")
        else { return false }
        let why = words[place.upperBound...]
        // A table precedes its indexes, so an error about an unknown table names the table itself.
        let ownFaults = ["invalid rootpage", "orphan index", "no such column: ", "no such table: "]
        return !ownFaults.contains { why.hasPrefix($0) }
    }
    /// Whether another process holds a lock.
    public var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
    /// Whether the disk is full.
    public var isFull: Bool { code == SQLITE_FULL }
}

/// A connection to a database file, closed with its owner.
@safe
public struct SQLite: ~Copyable {
    /// How a file is opened.
    public enum Mode: Sendable {
        /// Read-only, without locks and journal; nothing is changed.
        case asItIs
        /// For reading, with locks.
        case reading
        /// For writing; the file must exist.
        case writing
        /// For writing; the file is created if missing.
        case making
    }

    /// The connection, for calls of SQLite that have no method here; it closes with its owner.
    public let connection: OpaquePointer

    /// Opens a file.
    ///
    /// - Throws: `SQLiteError`; a file that is no database fails only at the first query.
    public init(_ path: String, _ mode: Mode) throws(SQLiteError) {
        var handle: OpaquePointer?
        var flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        flags |= mode.flags
        let result = unsafe sqlite3_open_v2(Self.name(of: path, mode), &handle, flags, nil)
        guard result == SQLITE_OK, let opened = unsafe handle else {
            let error = unsafe SQLiteError(code: result & 0xff, words: Self.words(handle, result))
            unsafe sqlite3_close_v2(handle)
            throw error
        }
        unsafe connection = opened
        // A child process also has these locks until exec.
        wait(for: Self.patience)
    }

    /// How long to wait for locks by default.
    private static let patience = Duration.milliseconds(250)

    deinit { unsafe sqlite3_close_v2(connection) }

    /// Sets how long to wait for a lock.
    public func wait(for limit: Duration) {
        let (seconds, rest) = limit.components
        let milliseconds = seconds * 1000 + rest / 1_000_000_000_000_000
        unsafe sqlite3_busy_timeout(connection, Int32(clamping: milliseconds))
    }

    /// Leaves the write-ahead log in place at the end, so that closing never waits for the disk.
    public func keepLog() { unsafe vigia_sqlite_keep_log(connection) }

    /// Executes statements, and ignores their results.
    public func run(_ statements: String) throws(SQLiteError) {
        let result = unsafe sqlite3_exec(connection, statements, nil, nil, nil)
        guard result == SQLITE_OK else { throw error(result) }
    }

    /// Makes SQLite skip schema entries that it does not understand, such as those of a newer
    /// version.
    public func skipUnknownSchema() throws(SQLiteError) { try run("PRAGMA writable_schema = ON") }

    /// Runs a query, and returns the rows as texts.
    ///
    /// - Parameters:
    ///   - question: one SQL statement.
    ///   - limit: the most rows; further rows are not read.
    /// - Returns: the rows.
    /// - Throws: `SQLiteError`.
    public func rows(_ question: String, limit: Int = .max) throws(SQLiteError) -> [[String?]] {
        var statement: OpaquePointer?
        let prepared = unsafe sqlite3_prepare_v2(connection, question, -1, &statement, nil)
        guard prepared == SQLITE_OK else { throw error(prepared) }
        defer { unsafe sqlite3_finalize(statement) }
        var rows: [[String?]] = []
        while rows.count < limit {
            let result = unsafe sqlite3_step(statement)
            if result == SQLITE_DONE { break }
            guard result == SQLITE_ROW else { throw error(result) }
            let columns = unsafe sqlite3_column_count(statement)
            rows.append((0..<columns).map { unsafe Self.text(statement, $0) })
        }
        return rows
    }

    /// Runs a query for one integer; 0 where it has no row.
    public func number(_ question: String) throws(SQLiteError) -> Int {
        try column(question, limit: 1).first.flatMap { Int($0) } ?? 0
    }

    /// Runs a query for the texts of its first column.
    public func column(_ question: String, limit: Int = .max) throws(SQLiteError) -> [String] {
        try rows(question, limit: limit).compactMap { $0.first ?? nil }
    }

    private static func text(_ statement: OpaquePointer?, _ column: Int32) -> String? {
        guard let bytes = unsafe sqlite3_column_text(statement, column) else { return nil }
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        let buffer = unsafe UnsafeBufferPointer(start: bytes, count: count)
        return unsafe String(decoding: buffer, as: UTF8.self)
    }

    /// The error of a result code, with SQLite's message for it.
    public func error(_ result: Int32) -> SQLiteError {
        unsafe SQLiteError(code: result & 0xff, words: Self.words(connection, result))
    }

    /// The error of the last call that failed.
    public var lastError: SQLiteError { unsafe error(sqlite3_errcode(connection)) }

    private static func words(_ connection: OpaquePointer?, _ result: Int32) -> String {
        guard unsafe connection != nil, let text = unsafe sqlite3_errmsg(connection) else {
            return unsafe String(cString: sqlite3_errstr(result))
        }
        return unsafe String(cString: text)
    }

    /// The URI to open a file with.
    public static func name(of path: String, _ mode: Mode) -> String {
        guard path != ":memory:" else { return path }
        return "file:" + escaped(path) + (mode == .asItIs ? "?immutable=1" : "")
    }

    /// A path, escaped for a URI.
    ///
    /// Source: https://www.sqlite.org/uri.html.
    private static func escaped(_ path: String) -> String {
        path.utf8.reduce(into: "") { text, byte in
            let isPlain = byte < 0x80 && byte > 0x20 && !"%?#".utf8.contains(byte)
            let digits = String(byte, radix: 16)
            text +=
                isPlain
                ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
        }
    }
}

extension SQLite.Mode {
    fileprivate var flags: Int32 {
        switch self {
        case .asItIs, .reading: SQLITE_OPEN_READONLY
        case .writing: SQLITE_OPEN_READWRITE
        case .making: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        }
    }
}

extension String {
    /// The text as a quoted SQL identifier.
    public var sqlName: String { "\"" + replacingAll("\"", with: "\"\"") + "\"" }
    /// The text as a quoted SQL string.
    public var sqlText: String { "'" + replacingAll("'", with: "''") + "'" }

    private func replacingAll(_ mark: Character, with other: String) -> String {
        reduce(into: "") { $0 += $1 == mark ? other : String($1) }
    }
}
