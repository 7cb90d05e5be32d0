internal import CSQLite

/// A prepared statement, executed repeatedly with different values.
@safe
public struct SQLiteStatement: ~Copyable {
    private let statement: OpaquePointer

    /// Prepares a statement; nil if SQLite does not understand it.
    public init?(_ text: String, in database: borrowing SQLite) {
        var handle: OpaquePointer?
        let result = unsafe sqlite3_prepare_v2(database.connection, text, -1, &handle, nil)
        guard result == SQLITE_OK, let prepared = unsafe handle else { return nil }
        unsafe statement = prepared
    }

    deinit { unsafe sqlite3_finalize(statement) }

    /// Executes it once.
    ///
    /// - Parameters:
    ///   - fields: the values in order.
    ///   - encoding: the text encoding by SQLite's number.
    /// - Returns: SQLite's result code.
    public func run(_ fields: [Field], encoding: UInt8) -> Int32 {
        for (place, field) in fields.enumerated() { bind(field, Int32(place + 1), encoding) }
        let result = unsafe sqlite3_step(statement)
        unsafe sqlite3_reset(statement)
        return result & 0xff
    }

    private func bind(_ field: Field, _ place: Int32, _ encoding: UInt8) {
        // SQLite copies the bytes: `SQLITE_TRANSIENT`.
        let copies = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch field {
        case .null: unsafe sqlite3_bind_null(statement, place)
        case .integer(let number): unsafe sqlite3_bind_int64(statement, place, number)
        case .real(let number): unsafe sqlite3_bind_double(statement, place, number)
        case .blob(let bytes):
            unsafe bytes.withUnsafeBytes { all in
                // An empty blob needs an address, too.
                let start = unsafe all.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
                _ = unsafe sqlite3_bind_blob64(
                    statement,
                    place,
                    start,
                    UInt64(all.count),
                    copies
                )
            }
        case .text(let bytes):
            unsafe bytes.withUnsafeBytes { all in
                let start = unsafe all.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
                _ = unsafe sqlite3_bind_text64(
                    statement,
                    place,
                    start?.assumingMemoryBound(to: CChar.self),
                    UInt64(all.count),
                    copies,
                    encoding
                )
            }
        }
    }
}
