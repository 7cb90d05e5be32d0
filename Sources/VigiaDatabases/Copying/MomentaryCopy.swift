internal import CSQLite
internal import Glibc
internal import VigiaPlatform
internal import VigiaSQLite

/// Copies a database that is not in WAL mode, at one moment, however busy it is.
///
/// For that moment it holds a reader's lock, so nobody can write. Slow work happens before and
/// after; the work under the lock is rehearsed without it, and given up if it was too slow. The
/// file is read into memory; a file too large for that is cloned if its file system supports
/// reflinks.
struct MomentaryCopy: ~Copyable {
    /// The longest time that the lock may be held.
    static let holdMax = Duration.milliseconds(25)
    /// The longest time of a rehearsal, shorter because other processes may run when it counts.
    private static let rehearsalMax = Duration.milliseconds(20)
    /// The most failed rehearsals before the first success: the first one may wait for the disk,
    /// and the machine may be busy.
    private static let slowMax = 40
    /// The most attempts once a rehearsal was fast enough.
    private static let attemptsMax = 120
    /// The largest database read into memory, in bytes.
    private static let imageMax = 128 << 20
    /// How long to wait for a lock that others hold.
    private static let busyMax = Duration.seconds(10)

    private let path: String
    private let database: SQLite
    private let file: FileDescriptor
    private let copy: FileDescriptor

    /// Copies the database.
    ///
    /// - Parameters:
    ///   - path: the database.
    ///   - name: the path of the copy; if copying fails, its content is undefined.
    /// - Returns: false if the database is in WAL mode, or cannot be copied fast enough.
    /// - Throws: `DatabaseError`.
    static func make(_ path: String, to name: String) throws(DatabaseError) -> Bool {
        let file = try tried { () throws(SystemError) in try FileDescriptor.open(path, O_RDONLY) }
        let copy = try tried { () throws(SystemError) in
            try FileDescriptor.open(name, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
        }
        let database = try opened(path)
        let moment = MomentaryCopy(path: path, database: database, file: file, copy: copy)
        if moment.isWAL { return false }
        if try moment.read() { return true }
        return try moment.clone()
    }

    private static func opened(_ path: String) throws(DatabaseError) -> SQLite {
        do throws(SQLiteError) {
            let database = try SQLite(path, .reading)
            try database.skipUnknownSchema()
            return database
        } catch {
            throw DatabaseError(error, of: path)
        }
    }

    /// Source: https://www.sqlite.org/fileformat2.html, section 1.3, "write version".
    private var isWAL: Bool { file.bytes(from: 18, limit: 1) == [2] }

    /// Reads the database into memory while nobody writes, and writes the copy afterwards.
    private borrowing func read() throws(DatabaseError) -> Bool {
        let size = try tried { () throws(SystemError) in try FileStatus(file).size }
        // The database may grow meanwhile. If memory is short, there are other ways to copy.
        let capacity = size + size / 8 + 1 << 20
        guard size <= Self.imageMax, var image = try? FileImage(bytesMax: capacity) else {
            return false
        }
        let isRead = try quickly { limit in
            // The next way to copy meets the same error, and reports it.
            (try? image.read(file, within: limit)) ?? false
        }
        if isRead { try tried { () throws(SystemError) in try image.write(to: copy) } }
        return isRead
    }

    /// Makes the copy a reflink while nobody writes.
    private borrowing func clone() throws(DatabaseError) -> Bool {
        guard copy.shareBlocks(of: file) else { return false }
        return try quickly { limit in
            // Flushes pending writes, which would otherwise be flushed under the lock.
            if limit < Self.holdMax { try? file.settle(path) }
            let began = Clock.uptime
            return copy.shareBlocks(of: file) && Clock.uptime - began < limit
        }
    }

    /// Does some work under the lock, after it was fast enough without; false if it never was.
    ///
    /// The work gets its time limit, and returns whether it kept it.
    private borrowing func quickly(_ work: (Duration) -> Bool) throws(DatabaseError) -> Bool {
        var wasFast = false
        for attempt in 1...Self.attemptsMax {
            guard work(Self.rehearsalMax) else {
                if attempt == Self.slowMax, !wasFast { return false }
                // A short rest lets the scheduler favour this process.
                _ = poll(nil, 0, 2)
                continue
            }
            wasFast = true
            do throws(SQLiteError) {
                if try locked({ !isWAL && work(Self.holdMax) }) { return true }
            } catch {
                throw DatabaseError(error, of: path)
            }
        }
        return false
    }

    /// Does some work while nobody can write.
    private borrowing func locked(_ work: () -> Bool) throws(SQLiteError) -> Bool {
        let giveUpAt = Clock.uptime + Self.busyMax
        while true {
            do throws(SQLiteError) {
                try database.run("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1")
                break
            } catch {
                // The transaction has begun even if only the query was refused.
                try? database.run("ROLLBACK")  // There may be none.
                guard error.isBusy, Clock.uptime < giveUpAt else { throw error }
                _ = poll(nil, 0, 1)
            }
        }
        let lock = readersLock()
        defer { withExtendedLifetime(lock) {} }  // Nobody writes until here.
        // If that fails, closing the connection ends the transaction.
        defer { try? database.run("ROLLBACK") }
        return lock != nil && work()
    }

    /// A second reader's lock; nil if it was refused.
    ///
    /// SQLite's own lock is lost when another thread, or the holder of this one, closes the same
    /// file.
    private borrowing func readersLock() -> HeldLock? {
        let (start, length) = DatabaseFile.sharedLocks
        guard let own = try? FileDescriptor.open(path, O_RDONLY),
            (try? FileLock.take(own, exclusive: false, from: start, length: length)) == .taken
        else { return nil }
        return HeldLock(own)
    }
}
