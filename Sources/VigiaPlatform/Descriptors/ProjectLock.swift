internal import CLinux
internal import Glibc

/// The lock file of a project as its supervisor looks after it: the guardian holds the lock for life,
/// but a file can be removed.
public enum ProjectLock {
    /// Makes a lock file in the place of one that is gone, and takes the lock on it.
    ///
    /// The file says the same as the one that it stands for: what runs go by, and since when.
    ///
    /// - Parameters:
    ///   - path: where it belongs; a file that is there is taken if nobody holds it.
    ///   - old: the lock file that the guardian began with, open.
    ///   - guardian: the guardian's process.
    /// - Returns: the open file, which holds the lock as long as anybody has it open; nil where
    ///   somebody else holds it at the moment.
    /// - Throws: what the kernel refused.
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
            // A name that stands for something else is no lock.
            guard [EMLINK, ENODEV, EISDIR].contains(error.errno) else { throw error }
            try folder.clear(name)
            return nil
        }
        guard flock(file.raw, LOCK_EX | LOCK_NB) == 0, isUnder(path, file.raw) else { return nil }
        try write(file.raw, standingFor: old, guardian: guardian)
        return file
    }

    /// Whether a name means an open file.
    public static func isUnder(_ path: String, _ file: Int32) -> Bool {
        var status = stat()
        guard let named = FileStatus(under: path), unsafe fstat(file, &status) == 0 else {
            return false
        }
        return named.device == UInt64(status.st_dev) && named.inode == UInt64(status.st_ino)
    }

    /// Writes down whose the lock is, where another guardian has taken over since.
    ///
    /// - Parameters:
    ///   - file: the lock file that was made anew, open.
    ///   - old: the one that the guardian began with, open.
    ///   - guardian: the guardian's process.
    /// - Throws: what the kernel refused.
    public static func write(
        _ file: Int32,
        standingFor old: Int32,
        guardian: Int32
    ) throws(SystemError) {
        let began = ProcFile.read("/proc/self/fd/\(old)").map { ProcFile.numbers($0) } ?? []
        var identity = vigia_identity()
        _ = unsafe vigia_identify(old, &identity)
        let first = began.count > 1 ? began[1] : ProcessReading(pid: guardian)?.startTime ?? 0
        // In one piece: whoever reads meanwhile takes the old text or the new one.
        let text = Array("\(guardian) \(first) \(identity.name)\n".utf8)
        _ = try granted("write the lock", Int32(unsafe pwrite(file, text, text.count, 0)))
        _ = try granted("write the lock", ftruncate(file, text.count))
    }
}
