internal import CSQLite
internal import Glibc
internal import VigiaPlatform

/// Copies a database that is not in WAL mode, as it is at one moment, however busy it is.
///
/// For that moment it holds the lock of a reader, and nobody can write. So all that takes long comes
/// before and after, and what is done under the lock is rehearsed without it, and left where it was
/// too slow. The file is read into memory; one that is too big is cloned, where its file system can
/// share blocks.
struct MomentaryCopy: ~Copyable {
    /// How long the lock may be held.
    static let holdMax = Duration.milliseconds(25)
    /// How long a rehearsal may take; when it counts, others may be about.
    private static let rehearsalMax = Duration.milliseconds(20)
    /// How often that may be too slow before the first that is not: the first one may have to wait for
    /// the disk, and the machine may be busy.
    private static let slowMax = 40
    /// How often it is tried where one was fast enough.
    private static let attemptsMax = 120
    /// The largest database that is read into memory.
    private static let imageMax = 128 << 20
    /// How long others may keep the lock away.
    private static let busyMax = Duration.seconds(10)

    private let path: String
    private let database: SQLite
    private let file: FileDescriptor
    private let copy: FileDescriptor

    /// Copies a database.
    ///
    /// - Parameters:
    ///   - path: the database.
    ///   - name: the copy, which is made; what it holds counts for nothing where this cannot be done.
    /// - Returns: false where it is in WAL mode, or cannot be copied fast enough.
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

    /// Reads it into memory while nobody writes, and writes it down afterwards.
    private borrowing func read() throws(DatabaseError) -> Bool {
        let size = try tried { () throws(SystemError) in try FileStatus(file).size }
        // It may grow meanwhile. Where there is no memory for it, there are other ways.
        let room = size + size / 8 + 1 << 20
        guard size <= Self.imageMax, var image = try? FileImage(bytesMax: room) else {
            return false
        }
        let isRead = try quickly { limit in
            // What cannot be read will be met again by who copies it in another way.
            (try? image.read(file, within: limit)) ?? false
        }
        if isRead { try tried { () throws(SystemError) in try image.write(to: copy) } }
        return isRead
    }

    /// Makes the copy share its blocks while nobody writes.
    private borrowing func clone() throws(DatabaseError) -> Bool {
        guard copy.shareBlocks(of: file) else { return false }
        return try quickly { limit in
            // What waits to be written would have to be written under the lock.
            if limit < Self.holdMax { try? file.settle(path) }
            let began = Clock.uptime
            return copy.shareBlocks(of: file) && Clock.uptime - began < limit
        }
    }

    /// Does something under the lock, once it was quick without it; false where it never was.
    ///
    /// What does it is told how long it may take, and answers whether that was enough.
    private borrowing func quickly(_ work: (Duration) -> Bool) throws(DatabaseError) -> Bool {
        var wasFast = false
        for attempt in 1...Self.attemptsMax {
            guard work(Self.rehearsalMax) else {
                if attempt == Self.slowMax, !wasFast { return false }
                // To rest a little is to be let run a little longer.
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

    /// Does something while nobody can write.
    private borrowing func locked(_ work: () -> Bool) throws(SQLiteError) -> Bool {
        let giveUpAt = Clock.uptime + Self.busyMax
        while true {
            do throws(SQLiteError) {
                try database.run("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1")
                break
            } catch {
                // It was begun where only the question was refused.
                try? database.run("ROLLBACK")  // Or there is nothing to end.
                guard error.isBusy, Clock.uptime < giveUpAt else { throw error }
                _ = poll(nil, 0, 1)
            }
        }
        let lock = readersLock()
        defer { withExtendedLifetime(lock) {} }  // Nobody writes until here.
        // Where that fails, the connection is closed soon.
        defer { try? database.run("ROLLBACK") }
        return lock != nil && work()
    }

    /// The lock of a reader once more; nil where it was refused.
    ///
    /// SQLite's own is lost when another thread closes the same file, or whoever has this one.
    private borrowing func readersLock() -> HeldLock? {
        let (start, length) = DatabaseFile.sharedLocks
        guard let own = try? FileDescriptor.open(path, O_RDONLY),
            (try? FileLock.take(own, exclusive: false, from: start, length: length)) == .taken
        else { return nil }
        return HeldLock(own)
    }
}
