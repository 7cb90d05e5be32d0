internal import CLinux
internal import Glibc

/// Operations on files by name.
public enum FileSystem {
    /// Renames a file; the new name must be free.
    ///
    /// - Parameters:
    ///   - old: its name.
    ///   - new: the new name, on the same file system.
    /// - Throws: the failed system call; `EEXIST` where the new name is taken. Source:
    ///   renameat2(2).
    public static func rename(_ old: String, to new: String) throws(SystemError) {
        let result = unsafe renameat2(AT_FDCWD, old, AT_FDCWD, new, UInt32(RENAME_NOREPLACE))
        if result != 0, errno == EINVAL {
            // If the file system lacks the flag: check, then rename.
            guard unsafe access(new, F_OK) != 0 else {
                throw SystemError(call: "rename \(old)", errno: EEXIST)
            }
            _ = try granted("rename \(old)", unsafe Glibc.rename(old, new))
            return
        }
        _ = try granted("rename \(old)", result)
    }

    /// Exchanges the names of two files or folders atomically.
    ///
    /// - Parameters:
    ///   - one: a name.
    ///   - other: a name on the same file system.
    /// - Throws: the failed system call; nothing has moved. Source: renameat2(2),
    ///   `RENAME_EXCHANGE`.
    public static func exchange(_ one: String, _ other: String) throws(SystemError) {
        let result = unsafe renameat2(AT_FDCWD, one, AT_FDCWD, other, UInt32(RENAME_EXCHANGE))
        if result != 0, errno == EINVAL {
            // If the file system lacks the flag: for a moment the name `one` does not exist.
            let between = other + ".exchanged"
            try rename(other, to: between)
            try rename(one, to: other)
            return try rename(between, to: one)
        }
        _ = try granted("exchange \(one) and \(other)", result)
    }

    /// Removes a file; a missing file is no error.
    ///
    /// - Parameter path: its name.
    /// - Throws: the failed system call. Source: unlink(2).
    public static func remove(_ path: String) throws(SystemError) {
        let result = unsafe unlink(path)
        guard result != 0, errno != ENOENT else { return }
        _ = try granted("remove \(path)", result)
    }

    /// Replaces the content of a file atomically, with mode 0600.
    ///
    /// - Parameters:
    ///   - path: its name; its folder must exist.
    ///   - bytes: the new content.
    /// - Throws: the failed system call.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        let new = path + ".new"
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        let file = try FileDescriptor.open(new, flags, mode: 0o600)
        do throws(SystemError) {
            try file.writeAll(bytes, at: 0)
        } catch {
            // An incomplete file is of no use.
            try? remove(new)
            throw SystemError(call: "write \(path)", errno: error.errno)
        }
        try replace(path, by: new)
    }

    /// Renames a file, replacing any file of that name.
    ///
    /// - Parameters:
    ///   - path: the new name.
    ///   - new: the present name, on the same file system.
    /// - Throws: the failed system call. Source: rename(2).
    public static func replace(_ path: String, by new: String) throws(SystemError) {
        _ = try granted("rename \(new)", unsafe Glibc.rename(new, path))
    }

    /// The capacity of a file system.
    public struct Capacity: Sendable {
        /// Size in bytes.
        public let total: UInt64
        /// Bytes free for this user.
        public let free: UInt64
        /// The number of inodes; 0 if there is no limit.
        public let files: UInt64
        /// Inodes free for this user.
        public let filesFree: UInt64
    }

    /// The capacity of the file system of a path; nil if the kernel does not say.
    ///
    /// Source: statvfs(3).
    ///
    /// - Parameter path: a file or folder on it.
    /// - Returns: bytes and inodes, total and free.
    public static func capacity(at path: String) -> Capacity? {
        var facts = statvfs()
        guard unsafe statvfs(path, &facts) == 0 else { return nil }
        let unit = UInt64(facts.f_frsize)
        return Capacity(
            total: unit * UInt64(facts.f_blocks),
            free: unit * UInt64(facts.f_bavail),
            files: UInt64(facts.f_files),
            filesFree: UInt64(facts.f_favail)
        )
    }

    /// The size of the file of this name in bytes; nil if there is none.
    ///
    /// - Parameter path: a path; symbolic links are not followed. Source: lstat(2).
    /// - Returns: bytes.
    public static func size(of path: String) -> Int? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}
