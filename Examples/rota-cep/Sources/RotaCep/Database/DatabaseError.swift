import CSQLite

/// What SQLite refused: doing what, and why.
package struct DatabaseError: Error, Equatable, CustomStringConvertible {
    /// What was to be done, in words.
    package let doing: String
    /// SQLite's own result code.
    package let code: Int32
    /// SQLite's own words.
    package let reason: String

    /// Whether the file itself is damaged, so that only a repair helps.
    package var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xff) }

    /// Whether somebody else holds the file, so that it is worth to try again.
    package var isBusy: Bool { [SQLITE_BUSY, SQLITE_LOCKED].contains(code & 0xff) }

    package var description: String { "cannot \(doing): \(reason) (SQLite \(code))" }
}
