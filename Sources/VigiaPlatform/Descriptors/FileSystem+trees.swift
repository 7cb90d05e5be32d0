internal import CLinux
internal import Glibc

/// What is at a path.
public enum FileKind: Sendable {
    /// A file with content.
    case file
    /// A folder.
    case folder
    /// A symbolic link.
    case link
    /// A socket, a pipe or a device.
    case other
}

/// What is done with folders and what they hold.
extension FileSystem {
    /// What is at a path; nil where there is nothing, or where that may not be seen.
    ///
    /// - Parameters:
    ///   - path: its name.
    ///   - following: whether a symbolic link is what it leads to.
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

    /// When the content of a file or folder was last changed, in nanoseconds since 1970; nil
    /// where there is none.
    public static func modified(_ path: String) -> Int64? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }

    /// Who a file or folder belongs to; nil where there is none.
    public static func owner(of path: String) -> (user: UInt32, group: UInt32)? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? (status.st_uid, status.st_gid) : nil
    }

    /// The number of the file system of a path; nil where there is nothing.
    public static func device(of path: String) -> UInt64? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? UInt64(status.st_dev) : nil
    }

    /// The mount of a path, and whether it is mounted itself; nil where the kernel does not tell.
    ///
    /// Nothing is renamed from one mount to another, nor what is mounted.
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

    /// Makes this very file or folder somebody's, whatever it holds.
    ///
    /// - Throws: what the kernel refused. Source: lchown(2).
    public static func give(_ path: String, user: UInt32, group: UInt32) throws(SystemError) {
        _ = try granted("chown \(path)", unsafe lchown(path, user, group))
    }

    /// The whole content of a file.
    ///
    /// - Parameters:
    ///   - path: its name.
    ///   - limit: the most bytes; of a longer file only so many are read.
    /// - Returns: its bytes.
    /// - Throws: what the kernel refused.
    public static func content(of path: String, limit: Int) throws(SystemError) -> [UInt8] {
        try FileDescriptor.open(path, O_RDONLY).bytes(from: 0, limit: limit)
    }

    /// Makes a folder.
    ///
    /// - Parameters:
    ///   - path: its name; what it lies in is there.
    ///   - mode: who may do what with it, before the umask.
    /// - Throws: what the kernel refused; `EEXIST` where the name is taken.
    public static func makeFolder(_ path: String, mode: UInt32 = 0o777) throws(SystemError) {
        _ = try granted("make \(path)", unsafe mkdir(path, mode))
    }

    /// Makes a symbolic link.
    ///
    /// - Parameters:
    ///   - path: its name.
    ///   - target: what it leads to, seen from the folder that it lies in.
    /// - Throws: what the kernel refused.
    public static func makeLink(_ path: String, to target: String) throws(SystemError) {
        _ = try granted("make \(path)", unsafe symlink(target, path))
    }

    /// A path without links, `.` and `..`; nil where there is nothing.
    ///
    /// Source: realpath(3).
    public static func real(_ path: String) -> String? {
        guard let text = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    /// Where a path leads, also where nothing is yet: links are followed, a last one that leads
    /// nowhere too, and what is missing stays as it is written.
    ///
    /// Source: path_resolution(7), which allows 40 links.
    public static func destination(of path: String) -> String { destination(of: path, links: 40) }

    private static func destination(of path: String, links: Int) -> String {
        if let real = real(path) { return real }
        guard links > 0, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        let name = String(path[path.utf8.index(after: slash)...])
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        // Nothing is above what is missing.
        guard name != ".." else { return path }
        let above = destination(of: folder, links: links)
        guard !name.isEmpty, name != "." else { return above }
        let place = above == "/" ? "/" + name : "\(above)/\(name)"
        guard let target = ProcFile.target(of: place) else { return place }
        let next = target.hasPrefix("/") ? target : "\(above)/\(target)"
        return destination(of: next, links: links - 1)
    }
}
