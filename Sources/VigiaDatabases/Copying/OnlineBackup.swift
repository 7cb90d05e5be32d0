internal import CSQLite
internal import Glibc
internal import VigiaPlatform
internal import VigiaSQLite

/// Copies a database while others write to it.
///
/// In WAL mode it reads one snapshot, a few pages at a time. In other modes readers block writers:
/// there it copies in one moment if that is fast enough. Otherwise it reads a few pages and
/// releases the lock, so that a writer never waits long, restarts when others have written
/// meanwhile, and goes a little faster with each attempt.
enum OnlineBackup {
    /// The most attempts.
    static let attemptsMax = 12
    /// How long a step may block a writer.
    private static let stepMax = Duration.milliseconds(3)
    /// After so many bytes the copy is flushed while nobody waits; otherwise the kernel would delay
    /// a step that has to write.
    private static let settleEvery = 16 << 20
    /// How long others may block a step.
    private static let busyMax = Duration.seconds(10)

    /// Copies the database.
    ///
    /// - Parameters:
    ///   - path: the database.
    ///   - copy: the path of the copy, which must be free; it is removed on failure.
    /// - Throws: `DatabaseError`.
    static func copy(_ path: String, to copy: String) throws(DatabaseError) {
        do throws(DatabaseError) {
            if try MomentaryCopy.make(path, to: copy) { return try settle(copy) }
        } catch {
            // An incomplete copy is useless.
            try? FileSystem.remove(copy)
            throw error
        }
        // The copy is made again; a file that cannot be removed is overwritten.
        try? FileSystem.remove(copy)
        try copyInSteps(path, to: copy)
    }

    private static func copyInSteps(_ path: String, to copy: String) throws(DatabaseError) {
        for attempt in 1...attemptsMax {
            let isWhole: Bool
            do throws(SQLiteError) {
                isWhole = try tryOnce(path, copy, attempt: attempt)
            } catch {
                // An incomplete copy is useless.
                try? FileSystem.remove(copy)
                throw DatabaseError(error, of: path)
            }
            if isWhole { return try settle(copy) }
            // The copy is made again; a file that cannot be removed is overwritten.
            try? FileSystem.remove(copy)
        }
        throw .neverQuiet(path, attempts: attemptsMax)
    }

    private static func settle(_ copy: String) throws(DatabaseError) {
        do throws(SystemError) {
            let made = try FileDescriptor.open(copy, O_RDWR)
            try made.restrict()
            try made.settle(copy)
        } catch {
            throw .system(error)
        }
    }

    /// One attempt; false if others wrote meanwhile.
    private static func tryOnce(
        _ path: String,
        _ copy: String,
        attempt: Int
    ) throws(SQLiteError) -> Bool {
        let source = try SQLite(path, .reading)
        let target = try SQLite(copy, .making)
        // After a crash the copy is useless, with or without a journal.
        try target.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        try source.skipUnknownSchema()
        source.wait(for: .seconds(2))
        let isWAL = try source.column("PRAGMA journal_mode").first == "wal"
        if isWAL { try source.run("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1") }
        let backup = unsafe sqlite3_backup_init(
            target.connection,
            "main",
            source.connection,
            "main"
        )
        guard unsafe backup != nil else { throw target.error(SQLITE_ERROR) }
        var pace = Pace(attempt: attempt)
        // Without this descriptor the copy is flushed at the end.
        let file = try? FileDescriptor.open(copy, O_RDWR)
        let pageSize = try source.number("PRAGMA page_size")
        var unsettled = 0
        var (result, last, giveUpAt) = (SQLITE_OK, Int32.max, Clock.uptime + busyMax)
        while true {
            let began = Clock.uptime
            result = unsafe sqlite3_backup_step(backup, pace.pages)
            let took = Clock.uptime - began
            if result == SQLITE_OK { giveUpAt = Clock.uptime + busyMax }
            let isBusy = result == SQLITE_BUSY || result == SQLITE_LOCKED
            guard result == SQLITE_OK || isBusy && Clock.uptime < giveUpAt else { break }
            let left = unsafe sqlite3_backup_remaining(backup)
            // SQLite has restarted by itself.
            if result == SQLITE_OK, left > last { break }
            last = min(last, left)
            unsettled += Int(pace.pages) * pageSize
            if unsettled > settleEvery {
                try? file?.settle(copy)
                unsettled = 0
            }
            pace.rest(took, atMost: stepMax)
        }
        let finished = unsafe sqlite3_backup_finish(backup)
        if result == SQLITE_OK { return false }
        guard result == SQLITE_DONE, finished == SQLITE_OK else { throw target.error(result) }
        return true
    }

    /// The number of pages in a step, and the rest afterwards.
    private struct Pace {
        var pages: Int32 = 16
        let attempt: Int

        init(attempt: Int) { self.attempt = attempt }

        /// Rests as long as the step took, less with each attempt, so that writers get their turn.
        mutating func rest(_ took: Duration, atMost limit: Duration) {
            if took > limit {
                pages = max(4, pages / 2)
            } else if took < limit / 4 {
                pages = min(1024, pages * 2)
            }
            let (seconds, rest) = (took / attempt).components
            let milliseconds = seconds * 1000 + rest / 1_000_000_000_000_000
            if attempt < 8 { _ = poll(nil, 0, Int32(clamping: max(1, milliseconds))) }
        }
    }
}

extension DatabaseError {
    /// An error of SQLite about a file.
    init(_ error: SQLiteError, of path: String) {
        if error.isBusy {
            let users = DatabaseUse.holders(of: DatabaseFile(path: path))
            self = .inUse(path, by: users.isEmpty ? ["another process"] : users)
        } else {
            self = .refused(path, problem: error.words)
        }
    }
}
