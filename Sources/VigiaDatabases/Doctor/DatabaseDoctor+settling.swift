internal import Glibc
internal import VigiaPlatform
internal import VigiaSQLite

/// A copy of a database with its log or journal applied.
struct SettledDatabase {
    /// The copy.
    var path: String
    /// Remarks for people.
    var notes: [String] = []
    /// Whether the log or journal could be applied, if there was one.
    var isPlayed = true
}

extension DatabaseDoctor {
    /// Copies a database, and applies its log or journal to the copy.
    ///
    /// - Parameters:
    ///   - file: the database, which has no writers meanwhile.
    ///   - folder: where the copy is made.
    /// - Returns: the copy.
    /// - Throws: `DatabaseError`.
    func settle(
        _ file: DatabaseFile,
        in folder: String
    ) throws(DatabaseError) -> SettledDatabase {
        var settled = SettledDatabase(path: folder + "/settled")
        try tried { () throws(SystemError) in
            try FileSystem.copy(file.path, to: settled.path)
        }
        try playJournal(of: file, into: &settled)
        guard FileSystem.size(of: file.wal) ?? 0 > 0 else { return settled }
        guard let contents = WriteAheadLog.read(file.wal) else {
            settled.notes.append("its write-ahead log holds nothing that counts")
            return settled
        }
        if contents.size > 0 {
            settled.notes.append("\(contents.pages.count) pages wait in its write-ahead log")
        }
        if contents.uncommitted > 0 {
            let pages = "\(contents.uncommitted) pages at the end of its write-ahead log"
            settled.notes.append("\(pages) are torn or were never committed")
        }
        try tried { () throws(SystemError) in
            try WriteAheadLog.play(contents, of: file.wal, into: settled.path)
        }
        return settled
    }

    /// Makes SQLite roll back the unfinished transaction in the copy.
    private func playJournal(
        of file: DatabaseFile,
        into settled: inout SettledDatabase
    ) throws(DatabaseError) {
        guard file.hasHotJournal else { return }
        let journal = settled.path + "-journal"
        try tried { () throws(SystemError) in
            try FileSystem.copy(file.journal, to: journal)
        }
        if let copy = try? SQLite(settled.path, .writing) {
            // Any query makes SQLite apply the journal, whatever the result.
            _ = try? copy.rows("SELECT 1 FROM sqlite_schema", limit: 1)
        }
        settled.isPlayed = !DatabaseFile(path: settled.path).hasHotJournal
        let words = "a writer crashed in the middle of a transaction"
        let result = settled.isPlayed ? "it is taken back" : "it cannot be taken back"
        settled.notes.append("\(words); \(result)")
        try tried { () throws(SystemError) in
            try FileSystem.remove(journal)
        }
    }
}
