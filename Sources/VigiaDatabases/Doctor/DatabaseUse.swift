internal import Glibc
internal import VigiaPlatform
internal import VigiaRepairs

/// A lock that lasts as long as a reference to it.
final class HeldLock {
    private let file: FileDescriptor

    init(_ file: consuming FileDescriptor) { self.file = file }
}

/// Other users of a database, and locking them out.
enum DatabaseUse {
    /// How long a process that no longer has the database open may hold a lock.
    private static let briefly = Duration.seconds(1)

    /// The processes that have the database open, in words.
    static func holders(of file: DatabaseFile) -> [String] {
        FileHolders.of(file.facts).filter { !isCopy($0) }.map(words)
    }

    /// Whether a process is a child of this one before exec: until then it has copies of all open
    /// descriptors.
    private static func isCopy(_ pid: Int32) -> Bool {
        ProcessReading(pid: pid)?.parent == getpid()
            && FileSystem.real("/proc/\(pid)/exe") == FileSystem.real("/proc/self/exe")
    }

    /// A process in words: pid and command line.
    static func words(_ pid: Int32) -> String {
        "process \(pid) (\(ProcessPortrait(pid: pid).command))"
    }

    /// Locks everyone out of the database that a repair is about; nil if it is none or missing.
    ///
    /// - Throws: `RepairArchive.Refusal.system` if another process has it open.
    static func lock(of record: RepairRecord) throws(RepairArchive.Refusal) -> HeldLock? {
        guard record.kind == .database, let real = FileSystem.real(record.subject) else {
            return nil
        }
        do throws(DatabaseError) {
            return try lock(DatabaseFile(path: real))
        } catch .system(let error) {
            throw .system(error)
        } catch {
            throw .system(SystemError(call: error.problem, errno: EBUSY))
        }
    }

    /// Locks everyone out of a database until the lock is released.
    ///
    /// - Throws: `DatabaseError.inUse` if another process has it open.
    static func lock(_ file: DatabaseFile) throws(DatabaseError) -> HeldLock {
        do throws(SystemError) {
            let opened = try FileDescriptor.open(file.path, O_RDWR)
            let (start, length) = DatabaseFile.locks
            let giveUpAt = Clock.uptime + briefly
            var outcome = try FileLock.take(opened, exclusive: true, from: start, length: length)
            var users = holders(of: file)
            // A process that only reads it, like a check, is done soon.
            while outcome != .taken, users.isEmpty, Clock.uptime < giveUpAt {
                _ = poll(nil, 0, 10)
                outcome = try FileLock.take(opened, exclusive: true, from: start, length: length)
                users = holders(of: file)
            }
            if case .heldBy(let pid) = outcome, users.isEmpty {
                users = [pid.map(words) ?? "another process"]
            }
            if users.isEmpty { return HeldLock(opened) }
            throw SystemError(call: users.joined(separator: ", "), errno: EBUSY)
        } catch {
            if error.errno == EBUSY { throw .inUse(file.path, by: [error.call]) }
            throw .system(error)
        }
    }
}
