internal import CLinux
internal import Glibc

/// Restores the lock file of a project: the guardian holds the lock for life, but the file can be
/// deleted.
public enum ProjectLock {
    /// Creates a lock file in place of a deleted one, and takes the lock on it.
    ///
    /// The new file has the content of the old one: the identity of the runs, and when the first
    /// guardian began.
    ///
    /// - Parameters:
    ///   - path: the lock file's path; an existing file is used if nobody holds its lock.
    ///   - old: the lock file that the guardian began with, open.
    ///   - guardian: the guardian's process.
    /// - Returns: the open file, which holds the lock while any descriptor of it is open; nil if
    ///   another process holds the lock now.
    /// - Throws: the failed system call.
    public static func makeAnew(
        _ path: String,
        standingFor old: Int32,
        guardian: Int32
    ) throws(SystemError) -> FileDescriptor? {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let folder = OwnedFolder(path: String(path[..<slash]))
        let name = String(path[slash...].dropFirst())
        let file: FileDescriptor
        do throws(SystemError) {
            file = try folder.open(name, O_RDWR | O_CREAT)
        } catch {
            // A name that is no regular file is no lock.
            guard [EMLINK, ENODEV, EISDIR].contains(error.errno) else { throw error }
            try folder.clear(name)
            return nil
        }
        guard flock(file.raw, LOCK_EX | LOCK_NB) == 0, isUnder(path, file.raw) else { return nil }
        try write(file.raw, standingFor: old, guardian: guardian)
        return file
    }

    /// Whether a path names an open file.
    public static func isUnder(_ path: String, _ file: Int32) -> Bool {
        var status = stat()
        guard let named = FileStatus(under: path), unsafe fstat(file, &status) == 0 else {
            return false
        }
        return named.device == UInt64(status.st_dev) && named.inode == UInt64(status.st_ino)
    }

    /// Writes the holder of the lock into it, after another guardian has taken over.
    ///
    /// - Parameters:
    ///   - file: the new lock file, open.
    ///   - old: the lock file that the guardian began with, open.
    ///   - guardian: the guardian's process.
    /// - Throws: the failed system call.
    public static func write(
        _ file: Int32,
        standingFor old: Int32,
        guardian: Int32
    ) throws(SystemError) {
        let began = ProcFile.read("/proc/self/fd/\(old)").map { ProcFile.numbers($0) } ?? []
        var identity = vigia_identity()
        _ = unsafe vigia_identify(old, &identity)
        let first = began.count > 1 ? began[1] : ProcessReading(pid: guardian)?.startTime ?? 0
        // In one write, so that a reader sees the old text or the new one.
        let text = Array("\(guardian) \(first) \(identity.name)\n".utf8)
        _ = try granted("write the lock", Int32(unsafe pwrite(file, text, text.count, 0)))
        _ = try granted("write the lock", ftruncate(file, text.count))
    }
}
