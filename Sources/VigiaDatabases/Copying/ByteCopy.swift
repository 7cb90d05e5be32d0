internal import Glibc
internal import VigiaPlatform

/// Copies a database that SQLite cannot read here, byte by byte, while nobody can write to it.
///
/// It holds the lock of a reader meanwhile, which a writer respects in all modes but WAL.
enum ByteCopy {
    /// The largest database that is copied while others have it open: its writers wait so long.
    private static let usedMax = 64 << 20
    /// How long a lock is waited for.
    private static let briefly = Duration.seconds(1)

    /// Copies it.
    ///
    /// - Throws: `DatabaseError` where it is in use in WAL mode, or not as its program leaves it.
    static func make(_ file: DatabaseFile, to copy: String) throws(DatabaseError) {
        let opened = try tried { () throws(SystemError) in
            try FileDescriptor.open(file.path, O_RDONLY)
        }
        let (start, length) = DatabaseFile.sharedLocks
        let giveUpAt = Clock.uptime + briefly
        let outcome = try tried { () throws(SystemError) in
            var outcome = try FileLock.take(opened, exclusive: false, from: start, length: length)
            // Whoever starts a program shares its locks with that for a moment.
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
