internal import Glibc
internal import VigiaPlatform

/// A database file with the files that SQLite keeps beside it.
struct DatabaseFile: Equatable {
    /// The path with symbolic links followed.
    let path: String

    /// The write-ahead log.
    var wal: String { path + "-wal" }
    /// The shared-memory index of the log.
    var shm: String { path + "-shm" }
    /// The rollback journal.
    var journal: String { path + "-journal" }
    /// Its folder.
    var folder: String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
    /// The file's name in its folder.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    /// The files that may exist beside it.
    var companions: [String] { [wal, shm, journal] }

    /// The total size with companions, in bytes.
    var bytes: Int { ([path] + companions).reduce(0) { $0 + (FileSystem.size(of: $1) ?? 0) } }

    /// The existing files, which other processes may have open.
    var facts: [FileStatus] {
        // A missing file is not open anywhere.
        ([path] + companions).compactMap { try? FileStatus($0) }
    }

    /// Whether a log must be applied or a transaction rolled back.
    var isUnsettled: Bool { FileSystem.size(of: wal) ?? 0 > 0 || hasHotJournal }

    /// Whether a writer died in the middle of a transaction.
    ///
    /// A journal that begins with zeros was finished and kept. Source:
    /// https://www.sqlite.org/fileformat2.html, section 3.
    var hasHotJournal: Bool {
        // A missing or unreadable journal is not hot.
        guard let file = try? FileDescriptor.open(journal, O_RDONLY) else { return false }
        return file.bytes(from: 0, limit: 1).first.map { $0 != 0 } ?? false
    }

    /// Throws if the disk lacks the space.
    func checkRoom(for bytes: Int) throws(DatabaseError) {
        guard let capacity = FileSystem.capacity(at: folder), capacity.free < UInt64(bytes) else {
            return
        }
        throw .noRoom(path, needed: bytes, free: Int(clamping: capacity.free))
    }

    /// Throws if no other file can replace the database.
    func checkPlace() throws(DatabaseError) {
        if FileSystem.mount(of: path)?.isMounted == true { throw .mounted(path) }
    }

    /// The beginning of the database, `DatabaseHeader.bytesMax` bytes.
    func beginning() throws(SystemError) -> [UInt8] {
        try FileDescriptor.open(path, O_RDONLY).bytes(from: 0, limit: DatabaseHeader.bytesMax)
    }

    /// Whether Vigia's SQLite library can read it, by its first bytes.
    func isReadable() throws(SystemError) -> Bool {
        DatabaseHeader.unreadable(try beginning()) == nil
    }

    /// SQLite's lock bytes, by which readers and writers exclude each other.
    ///
    /// Source: https://www.sqlite.org/lockingv3.html; os_unix.c, `PENDING_BYTE`.
    static let locks = (start: 0x4000_0000, length: 512)
    /// The lock bytes of readers.
    static let sharedLocks = (start: 0x4000_0002, length: 510)
}
