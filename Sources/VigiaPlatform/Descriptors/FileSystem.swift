internal import CLinux
internal import Glibc

/// What is done with files by their names.
public enum FileSystem {
    /// Gives a file another name, which nobody has yet.
    ///
    /// - Parameters:
    ///   - old: its name.
    ///   - new: its new name, on the same file system.
    /// - Throws: what the kernel refused; `EEXIST` where the new name is taken. Source:
    ///   renameat2(2).
    public static func rename(_ old: String, to new: String) throws(SystemError) {
        let result = unsafe renameat2(AT_FDCWD, old, AT_FDCWD, new, UInt32(RENAME_NOREPLACE))
        if result != 0, errno == EINVAL {
            // A file system without the flag: looked at, and then renamed.
            guard unsafe access(new, F_OK) != 0 else {
                throw SystemError(call: "rename \(old)", errno: EEXIST)
            }
            _ = try granted("rename \(old)", unsafe Glibc.rename(old, new))
            return
        }
        _ = try granted("rename \(old)", result)
    }

    /// Exchanges two files or folders, each of which takes the other's name at the same moment.
    ///
    /// - Parameters:
    ///   - one: a name.
    ///   - other: a name on the same file system.
    /// - Throws: what the kernel refused; nothing has moved then. Source: renameat2(2),
    ///   `RENAME_EXCHANGE`.
    public static func exchange(_ one: String, _ other: String) throws(SystemError) {
        let result = unsafe renameat2(AT_FDCWD, one, AT_FDCWD, other, UInt32(RENAME_EXCHANGE))
        if result != 0, errno == EINVAL {
            // A file system without the flag: for a moment `one` is nobody's name.
            let between = other + ".exchanged"
            try rename(other, to: between)
            try rename(one, to: other)
            return try rename(between, to: one)
        }
        _ = try granted("exchange \(one) and \(other)", result)
    }

    /// Takes a file's name away; one that is not there is as good as removed.
    ///
    /// - Parameter path: its name.
    /// - Throws: what the kernel refused. Source: unlink(2).
    public static func remove(_ path: String) throws(SystemError) {
        let result = unsafe unlink(path)
        guard result != 0, errno != ENOENT else { return }
        _ = try granted("remove \(path)", result)
    }

    /// Gives a file another content, whole or not at all; only its owner may read it.
    ///
    /// - Parameters:
    ///   - path: its name; the folder is there.
    ///   - bytes: what it holds from now on.
    /// - Throws: what the kernel refused.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        let new = path + ".new"
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        let file = try FileDescriptor.open(new, flags, mode: 0o600)
        do throws(SystemError) {
            try file.writeAll(bytes, at: 0)
        } catch {
            // Half of it is of use to nobody.
            try? remove(new)
            throw SystemError(call: "write \(path)", errno: error.errno)
        }
        try replace(path, by: new)
    }

    /// Puts a file in the place of another, or of none.
    ///
    /// - Parameters:
    ///   - path: the name that it has afterwards.
    ///   - new: its name before, on the same file system.
    /// - Throws: what the kernel refused. Source: rename(2).
    public static func replace(_ path: String, by new: String) throws(SystemError) {
        _ = try granted("rename \(new)", unsafe Glibc.rename(new, path))
    }

    /// How much room a file system has.
    public struct Room: Sendable {
        /// Bytes that there are in all.
        public let total: UInt64
        /// Bytes that are free for whoever asks.
        public let free: UInt64
        /// How many files it can hold; 0 where it has no limit.
        public let files: UInt64
        /// How many more whoever asks can make.
        public let filesFree: UInt64
    }

    /// How much room the file system of a path has; nil where that cannot be told.
    ///
    /// Source: statvfs(3).
    ///
    /// - Parameter path: a file or folder on it.
    /// - Returns: both figures.
    public static func room(at path: String) -> Room? {
        var facts = statvfs()
        guard unsafe statvfs(path, &facts) == 0 else { return nil }
        let unit = UInt64(facts.f_frsize)
        return Room(
            total: unit * UInt64(facts.f_blocks),
            free: unit * UInt64(facts.f_bavail),
            files: UInt64(facts.f_files),
            filesFree: UInt64(facts.f_favail)
        )
    }

    /// How big the file of this name is; nil where there is none.
    ///
    /// - Parameter path: a path; symbolic links are not followed. Source: lstat(2).
    /// - Returns: bytes.
    public static func size(of path: String) -> Int? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}
