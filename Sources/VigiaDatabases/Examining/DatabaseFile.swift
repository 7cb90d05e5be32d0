internal import Glibc
internal import VigiaPlatform

/// A database and the files that SQLite keeps beside it.
struct DatabaseFile: Equatable {
    /// Where it really is, symbolic links followed.
    let path: String

    /// The write-ahead log.
    var wal: String { path + "-wal" }
    /// The index of that, shared between processes.
    var shm: String { path + "-shm" }
    /// The rollback journal.
    var journal: String { path + "-journal" }
    /// Its folder.
    var folder: String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
    /// Its name there.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    /// All that may lie beside it.
    var companions: [String] { [wal, shm, journal] }

    /// How many bytes it and its companions have.
    var bytes: Int { ([path] + companions).reduce(0) { $0 + (FileSystem.size(of: $1) ?? 0) } }

    /// What may be open in other processes.
    var facts: [FileStatus] {
        // Those that are not there are open nowhere.
        ([path] + companions).compactMap { try? FileStatus($0) }
    }

    /// Whether something has still to be played into it or taken back.
    var isUnsettled: Bool { FileSystem.size(of: wal) ?? 0 > 0 || hasHotJournal }

    /// Whether a writer has died before the end of a transaction.
    ///
    /// A journal that begins with zeros was finished and kept. Source:
    /// https://www.sqlite.org/fileformat2.html, section 3.
    var hasHotJournal: Bool {
        // A journal that is not there, or cannot be read, is not hot.
        guard let file = try? FileDescriptor.open(journal, O_RDONLY) else { return false }
        return file.bytes(from: 0, limit: 1).first.map { $0 != 0 } ?? false
    }

    /// Refuses to begin where the disk has not the room.
    func checkRoom(for bytes: Int) throws(DatabaseError) {
        guard let room = FileSystem.room(at: folder), room.free < UInt64(bytes) else { return }
        throw .noRoom(path, needed: bytes, free: Int(clamping: room.free))
    }

    /// Refuses a database whose place no other file can take.
    func checkPlace() throws(DatabaseError) {
        if FileSystem.mount(of: path)?.isMounted == true { throw .mounted(path) }
    }

    /// The first bytes of the database.
    func beginning() throws(SystemError) -> [UInt8] {
        try FileDescriptor.open(path, O_RDONLY).bytes(from: 0, limit: DatabaseHeader.bytesMax)
    }

    /// Whether the SQLite library of Vigia can read it, as its first bytes tell.
    func isReadable() throws(SystemError) -> Bool {
        DatabaseHeader.unreadable(try beginning()) == nil
    }

    /// The locks of SQLite: the bytes by which readers and writers keep each other out.
    ///
    /// Source: https://www.sqlite.org/lockingv3.html; os_unix.c, `PENDING_BYTE`.
    static let locks = (start: 0x4000_0000, length: 512)
    /// Those that readers hold.
    static let sharedLocks = (start: 0x4000_0002, length: 510)
}
