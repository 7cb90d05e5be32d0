internal import CSQLite

/// A statement that is carried out again and again with other values.
@safe
struct SQLiteStatement: ~Copyable {
    private let statement: OpaquePointer

    /// Prepares it; nil where SQLite does not understand it.
    init?(_ text: String, in database: borrowing SQLite) {
        var handle: OpaquePointer?
        let result = unsafe sqlite3_prepare_v2(database.connection, text, -1, &handle, nil)
        guard result == SQLITE_OK, let prepared = unsafe handle else { return nil }
        unsafe statement = prepared
    }

    deinit { unsafe sqlite3_finalize(statement) }

    /// Carries it out once.
    ///
    /// - Parameters:
    ///   - fields: the values, the first one first.
    ///   - encoding: how texts are encoded, as SQLite numbers it.
    /// - Returns: SQLite's result code.
    func run(_ fields: [Field], encoding: UInt8) -> Int32 {
        for (place, field) in fields.enumerated() { bind(field, Int32(place + 1), encoding) }
        let result = unsafe sqlite3_step(statement)
        unsafe sqlite3_reset(statement)
        return result & 0xff
    }

    private func bind(_ field: Field, _ place: Int32, _ encoding: UInt8) {
        // SQLite copies what it gets: `SQLITE_TRANSIENT`.
        let copies = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch field {
        case .null: unsafe sqlite3_bind_null(statement, place)
        case .integer(let number): unsafe sqlite3_bind_int64(statement, place, number)
        case .real(let number): unsafe sqlite3_bind_double(statement, place, number)
        case .blob(let bytes):
            unsafe bytes.withUnsafeBytes { all in
                // A blob without a byte needs an address all the same.
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
