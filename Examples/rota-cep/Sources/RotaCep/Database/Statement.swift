import CSQLite

/// What stands for a `?` in a statement.
enum SQLValue: Equatable {
    case null
    case integer(Int)
    case real(Double)
    case text(String)
    case bytes([UInt8])

    init(_ text: String?) { self = text.map(Self.text) ?? .null }
    init(_ number: Double?) { self = number.map(Self.real) ?? .null }
    init(_ number: Int?) { self = number.map(Self.integer) ?? .null }
}

/// A statement that was read once; it can be carried out many times.
@safe
struct Statement: ~Copyable {
    private let handle: OpaquePointer
    private let text: String

    /// Takes ownership of what `sqlite3_prepare_v3` made of `text`.
    @unsafe
    init(owning handle: OpaquePointer, text: String) {
        unsafe self.handle = handle
        self.text = text
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Carries it out from the beginning, with these values.
    mutating func run(_ values: [SQLValue]) throws(DatabaseError) {
        try restart(values)
        while try step() {}
    }

    /// Goes back before the first row, with these values.
    mutating func restart(_ values: [SQLValue]) throws(DatabaseError) {
        unsafe sqlite3_reset(handle)
        try bind(values)
    }

    /// Puts values into the places of the question marks.
    mutating func bind(_ values: [SQLValue]) throws(DatabaseError) {
        for (place, value) in zip(Int32(1)..., values) { try check(bind(value, at: place)) }
    }

    /// Goes on to the next row; false at the end.
    mutating func step() throws(DatabaseError) -> Bool {
        let result = unsafe sqlite3_step(handle)
        if result == SQLITE_ROW { return true }
        if result != SQLITE_DONE { try check(result) }
        return false
    }

    private func bind(_ value: SQLValue, at place: Int32) -> Int32 {
        // SQLite's SQLITE_TRANSIENT, a macro: it copies what it is given.
        let copying = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        return switch value {
        case .null: unsafe sqlite3_bind_null(handle, place)
        case .integer(let number): unsafe sqlite3_bind_int64(handle, place, Int64(number))
        case .real(let number): unsafe sqlite3_bind_double(handle, place, number)
        case .text(let text):
            unsafe sqlite3_bind_text(handle, place, text, Int32(text.utf8.count), copying)
        case .bytes(let bytes):
            unsafe sqlite3_bind_blob(handle, place, bytes, Int32(bytes.count), copying)
        }
    }

    private func check(_ result: Int32) throws(DatabaseError) {
        guard result != SQLITE_OK else { return }
        let reason = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        throw DatabaseError(doing: "carry out \(text)", code: result, reason: reason)
    }
}

// The columns of the row it stands at, from 0.
extension Statement {
    func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func integer(_ column: Int32) -> Int { unsafe Int(sqlite3_column_int64(handle, column)) }

    func real(_ column: Int32) -> Double { unsafe sqlite3_column_double(handle, column) }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    func textIfAny(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}
