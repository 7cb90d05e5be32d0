internal import CSQLite

/// Stand-ins for other programs' collations and functions, for checks that never use their results.
/// No other connection may have them: in a wrong order every index looks damaged.
extension SQLite {
    /// Defines an order for every unknown collation.
    public func standInForCollations() {
        unsafe sqlite3_collation_needed(connection, nil) { _, database, encoding, name in
            unsafe sqlite3_create_collation(database, name, encoding, nil) { _, _, _, _, _ in 0 }
        }
    }

    /// Defines an unknown function that returns NULL; false if SQLite refuses.
    public func standIn(for function: String) -> Bool {
        let kind = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        let result = unsafe sqlite3_create_function_v2(
            connection,
            function,
            -1,
            kind,
            nil,
            { context, _, _ in unsafe sqlite3_result_null(context) },
            nil,
            nil,
            nil
        )
        return result == SQLITE_OK
    }
}

extension SQLiteError {
    /// The name of the unknown function, if the error is about one.
    ///
    /// Source: expr.c, "unknown function: %#T()"; resolve.c, "no such function: %#T".
    public var unknownFunction: String? {
        guard code == SQLITE_ERROR else { return nil }
        for start in ["unknown function: ", "no such function: "] where words.hasPrefix(start) {
            let name = words.dropFirst(start.count)
            return String(name.hasSuffix("()") ? name.dropLast(2) : name)
        }
        return nil
    }
}
