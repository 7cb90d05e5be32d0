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

    /// Whether the file cannot be written: no room, a disk that fails, or not the file that it was.
    package var isUnwritable: Bool {
        [SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY].contains(code & 0xff)
    }

    /// What clients are told where it may be over soon; nil for a failure of our own.
    package var passingWords: String? {
        isBusy ? "the database is busy" : isUnwritable ? "the database cannot be written" : nil
    }

    package var description: String { "cannot \(doing): \(reason) (SQLite \(code))" }
}
