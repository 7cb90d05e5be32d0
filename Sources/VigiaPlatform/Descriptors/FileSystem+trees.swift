internal import CLinux
internal import Glibc

/// The file type at a path.
public enum FileKind: Sendable {
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A symbolic link.
    case link
    /// A socket, a pipe or a device.
    case other
}

/// Folders and their contents.
extension FileSystem {
    /// The file type at a path; nil if nothing is there, or access is denied.
    ///
    /// - Parameters:
    ///   - path: its name.
    ///   - following: whether to follow a symbolic link.
    /// - Returns: the kind. Source: stat(2), lstat(2).
    public static func kind(of path: String, following: Bool = true) -> FileKind? {
        var status = stat()
        let result = unsafe following ? stat(path, &status) : lstat(path, &status)
        guard result == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        case S_IFLNK: .link
        default: .other
        }
    }

    /// Modification time of a file or folder in nanoseconds since 1970; nil if nothing is there.
    public static func modified(_ path: String) -> Int64? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }

    /// The owner of a file or folder; nil if nothing is there.
    public static func owner(of path: String) -> (user: UInt32, group: UInt32)? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? (status.st_uid, status.st_gid) : nil
    }

    /// The device number of a path; nil if nothing is there.
    public static func device(of path: String) -> UInt64? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? UInt64(status.st_dev) : nil
    }

    /// The mount of a path, and whether the path is a mount point; nil if the kernel does not say.
    ///
    /// A mount point cannot be renamed, and no file can be renamed to another mount.
    ///
    /// Source: statx(2), `STATX_MNT_ID`, `STATX_ATTR_MOUNT_ROOT`; links are not followed.
    public static func mount(of path: String) -> (number: UInt64, isMounted: Bool)? {
        var facts = statx()
        let wanted = UInt32(STATX_MNT_ID)
        guard unsafe statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, wanted, &facts) == 0,
            facts.stx_mask & wanted != 0
        else { return nil }
        return (facts.stx_mnt_id, facts.stx_attributes & UInt64(STATX_ATTR_MOUNT_ROOT) != 0)
    }

    /// Changes the owner of this file, folder or link alone, not of its contents.
    ///
    /// - Throws: the failed system call. Source: lchown(2).
    public static func give(_ path: String, user: UInt32, group: UInt32) throws(SystemError) {
        _ = try granted("chown \(path)", unsafe lchown(path, user, group))
    }

    /// Reads the beginning of a file.
    ///
    /// - Parameters:
    ///   - path: its name.
    ///   - limit: the most bytes; the rest of a longer file is not read.
    /// - Returns: its bytes.
    /// - Throws: what the kernel refused; `EINVAL` for a pipe, a socket or a device, for whose bytes
    ///   one might wait for ever.
    public static func content(of path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
        guard try FileStatus(file).kind != .other else {
            throw SystemError(call: "read \(path), which is no file", errno: EINVAL)
        }
        return file.bytes(from: 0, limit: limit)
    }

    /// Makes a folder.
    ///
    /// - Parameters:
    ///   - path: its name; its parent must exist.
    ///   - mode: permissions before the umask.
    /// - Throws: the failed system call; `EEXIST` where the name is taken.
    public static func makeFolder(_ path: String, mode: UInt32 = 0o777) throws(SystemError) {
        _ = try granted("make \(path)", unsafe mkdir(path, mode))
    }

    /// Makes a symbolic link.
    ///
    /// - Parameters:
    ///   - path: the name of the link.
    ///   - target: where the link points, relative to the folder that it is in.
    /// - Throws: the failed system call.
    public static func makeLink(_ path: String, to target: String) throws(SystemError) {
        _ = try granted("make \(path)", unsafe symlink(target, path))
    }

    /// The absolute path without links, `.` and `..`; nil if nothing is there.
    ///
    /// Source: realpath(3).
    public static func real(_ path: String) -> String? {
        guard let text = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    /// The path that a path leads to, even if nothing is there yet: links are followed, also a
    /// dangling last one, and missing parts stay as written.
    ///
    /// Source: path_resolution(7), which allows 40 links.
    public static func destination(of path: String) -> String { destination(of: path, links: 40) }

    private static func destination(of path: String, links: Int) -> String {
        if let real = real(path) { return real }
        guard links > 0, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        let name = String(path[path.utf8.index(after: slash)...])
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        // A missing folder has no parent to go up to.
        guard name != ".." else { return path }
        let above = destination(of: folder, links: links)
        guard !name.isEmpty, name != "." else { return above }
        let place = above == "/" ? "/" + name : "\(above)/\(name)"
        guard let target = ProcFile.target(of: place) else { return place }
        let next = target.hasPrefix("/") ? target : "\(above)/\(target)"
        return destination(of: next, links: links - 1)
    }
}
