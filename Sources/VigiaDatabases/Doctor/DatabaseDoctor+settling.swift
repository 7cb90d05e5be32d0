internal import Glibc
internal import VigiaPlatform

/// A copy of a database with all that was to be played into it.
struct SettledDatabase {
    /// The copy.
    var path: String
    /// What deserves a word.
    var notes: [String] = []
    /// Whether the log or journal could be played, if there was one.
    var isPlayed = true
}

extension DatabaseDoctor {
    /// Copies a database, and plays its log or journal into the copy.
    ///
    /// - Parameters:
    ///   - file: the database; nobody writes to it meanwhile.
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

    /// Has SQLite take back in the copy what a crashed writer had begun.
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
            // Whatever it answers: to look is to play.
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
