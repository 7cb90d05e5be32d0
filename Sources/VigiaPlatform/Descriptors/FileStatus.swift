internal import CLinux
internal import Glibc

/// The attributes of a file, as stat(2) reports them.
public struct FileStatus: Hashable, Sendable {
    /// The file type.
    public enum Kind: Hashable, Sendable {
        /// A regular file.
        case file
        /// A folder.
        case folder
        /// A symbolic link; never found when links are followed.
        case link
        /// A pipe, a socket or a device.
        case other
    }

    /// The device number of its file system.
    public let device: UInt64
    /// The inode number; with the device, an identity while the file exists.
    public let inode: UInt64
    /// The file type.
    public let kind: Kind
    /// The permission bits, as chmod(2) takes them.
    public let mode: UInt32
    /// The owner's user number.
    public let uid: UInt32
    /// The group number.
    public let gid: UInt32
    /// Size in bytes.
    public let size: Int
    /// The number of hard links.
    public let links: Int
    /// Time of the last change of content, in nanoseconds since 1970-01-01 UTC.
    public let modified: Int64
    /// Time of the last change of content, name or mode, in nanoseconds since 1970-01-01 UTC.
    public let changed: Int64

    /// Reads the attributes of a path; symbolic links are followed.
    ///
    /// Source: stat(2).
    ///
    /// - Throws: the failed system call; `ENOENT` if nothing is there.
    public init(_ path: String) throws(SystemError) {
        var status = stat()
        _ = try granted("look at \(path)", unsafe stat(path, &status))
        self.init(status)
    }

    /// Reads the attributes of a name without following a link; nil if nothing is there, or access
    /// is denied.
    ///
    /// Source: lstat(2).
    public init?(under name: String) {
        var status = stat()
        guard unsafe lstat(name, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Reads the attributes of an open file.
    ///
    /// Source: fstat(2).
    ///
    /// - Throws: the failed system call.
    public init(_ file: borrowing FileDescriptor) throws(SystemError) {
        var status = stat()
        _ = try granted("fstat", unsafe fstat(file.raw, &status))
        self.init(status)
    }

    private init(_ status: stat) {
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        (mode, uid, gid) = (status.st_mode & 0o7777, status.st_uid, status.st_gid)
        (size, links) = (Int(status.st_size), Int(status.st_nlink))
        (modified, changed) = (Self.nanoseconds(status.st_mtim), Self.nanoseconds(status.st_ctim))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Whether another status is of the same file.
    public func isSame(as other: Self) -> Bool { device == other.device && inode == other.inode }
}
