internal import Glibc
internal import VigiaPlatform

/// Copies a database that this SQLite cannot read, byte by byte, while writers are locked out.
///
/// It holds a reader's lock meanwhile, which writers respect in all modes except WAL.
enum ByteCopy {
    /// The largest database copied while others have it open, in bytes: their writers wait that
    /// long.
    private static let usedMax = 64 << 20
    /// How long to wait for a lock.
    private static let briefly = Duration.seconds(1)

    /// Copies the database.
    ///
    /// - Throws: `DatabaseError` if it is in use in WAL mode, or has an unfinished journal.
    static func make(_ file: DatabaseFile, to copy: String) throws(DatabaseError) {
        let opened = try tried { () throws(SystemError) in
            try FileDescriptor.open(file.path, O_RDONLY)
        }
        let (start, length) = DatabaseFile.sharedLocks
        let giveUpAt = Clock.uptime + briefly
        let outcome = try tried { () throws(SystemError) in
            var outcome = try FileLock.take(opened, exclusive: false, from: start, length: length)
            // A child process that is being started shares its parent's locks for a moment.
            while outcome != .taken, Clock.uptime < giveUpAt {
                _ = poll(nil, 0, 10)
                outcome = try FileLock.take(opened, exclusive: false, from: start, length: length)
            }
            return outcome
        }
        let users = DatabaseUse.holders(of: file)
        let usesWAL = FileSystem.size(of: file.wal) != nil
        guard outcome == .taken, users.isEmpty || !usesWAL && file.bytes <= usedMax else {
            throw .inUse(file.path, by: users.isEmpty ? ["another process"] : users)
        }
        guard !file.isUnsettled else {
            let problem = "only its own program can finish what waits in its log or journal"
            throw .refused(file.path, problem: problem)
        }
        try tried { () throws(SystemError) in try FileSystem.copy(opened, to: copy) }
    }
}
