internal import CLinux
internal import Glibc

extension FileSystem {
    /// Removes a file, or a folder with everything in it.
    ///
    /// Each folder is opened and its entries are removed through that descriptor, so that a user
    /// who can write there cannot redirect the removal; links are removed, never followed.
    ///
    /// - Parameters:
    ///   - path: an absolute path below a folder that belongs to the caller.
    ///   - births: the identity that the file or folder must have; nil for any.
    /// - Throws: the first system call that failed; everything else is removed all the same.
    public static func removeTree(
        _ path: String,
        knownBy births: [FileBirth]? = nil
    ) throws(SystemError) {
        precondition(path.hasPrefix("/") && path.count > 1 && !path.hasSuffix("/.."))
        let (above, name) = parts(of: path)
        let folder: FileDescriptor
        do throws(SystemError) {
            folder = try FileDescriptor.open(above, O_PATH | O_DIRECTORY)
        } catch {
            if error.errno == ENOENT { return }
            throw error
        }
        try remove(name, in: folder.raw, births, path)
    }

    /// Renames a file or folder in a folder that belongs to a user; the new name must be free.
    ///
    /// - Parameters:
    ///   - old: its name; the folder that it is in must belong to the user, or nothing is moved.
    ///   - user: the owner of that folder.
    ///   - new: the new name, on the same file system, in a folder that only the caller changes.
    /// - Throws: the failed system call. Source: renameat2(2).
    public static func rename(
        _ old: String,
        of user: SystemUser,
        to new: String
    ) throws(SystemError) {
        let (above, name) = parts(of: old)
        let folder = try FileDescriptor.open(above, O_PATH | O_DIRECTORY | O_NOFOLLOW)
        guard try FileStatus(folder).uid == user.uid else {
            throw SystemError(call: "rename \(old)", errno: EACCES)
        }
        let flags = UInt32(RENAME_NOREPLACE)
        let result = unsafe renameat2(folder.raw, name, AT_FDCWD, new, flags)
        _ = try granted("rename \(old)", result)
    }

    private static func parts(of path: String) -> (above: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let above = slash == path.startIndex ? "/" : String(path[..<slash])
        return (above, String(path[path.index(after: slash)...]))
    }

    private static func remove(
        _ name: String,
        in folder: Int32,
        _ births: [FileBirth]?,
        _ path: String
    ) throws(SystemError) {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let raw = unsafe openat(folder, name, flags)
        guard raw >= 0 else {
            let number = errno
            if number == ENOENT { return }
            if unsafe unlinkat(folder, name, 0) == 0 { return }
            // The error of opening a folder says more than `EISDIR`.
            throw SystemError(call: "remove \(path)", errno: errno == EISDIR ? number : errno)
        }
        let opened = FileDescriptor(owning: raw)
        if let births, FileBirth(of: opened).map(births.contains) != true { return }
        var refusal: SystemError?
        for inner in try FolderListing.names(of: opened) {
            do throws(SystemError) {
                try remove(inner, in: opened.raw, nil, "\(path)/\(inner)")
            } catch {
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
        _ = try granted("remove \(path)", unsafe unlinkat(folder, name, AT_REMOVEDIR))
    }
}
