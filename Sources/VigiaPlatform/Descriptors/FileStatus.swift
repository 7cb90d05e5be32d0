internal import CLinux
internal import Glibc

/// What a file is, whatever its names are.
public struct FileStatus: Hashable, Sendable {
    /// Which kind of file it is.
    public enum Kind: Hashable, Sendable {
        /// Bytes on a disk.
        case file
        /// A folder.
        case folder
        /// A symbolic link; where links are followed, there is none.
        case link
        /// A pipe, a socket or a device.
        case other
    }

    /// The number of its file system.
    public let device: UInt64
    /// Its number there: with the device, an identity while it exists.
    public let inode: UInt64
    /// Its kind.
    public let kind: Kind
    /// Its permissions, as chmod takes them.
    public let mode: UInt32
    /// Its owner.
    public let uid: UInt32
    /// Its group.
    public let gid: UInt32
    /// Bytes.
    public let size: Int
    /// How many names it has.
    public let links: Int
    /// When its content changed last, in nanoseconds since 1970-01-01 UTC.
    public let modified: Int64
    /// When anything of it changed last, its name and mode included, in the same unit.
    public let changed: Int64

    /// Looks at a path; symbolic links are followed.
    ///
    /// Source: stat(2).
    ///
    /// - Throws: what the kernel refused; `ENOENT` where there is none.
    public init(_ path: String) throws(SystemError) {
        var status = stat()
        _ = try granted("look at \(path)", unsafe stat(path, &status))
        self.init(status)
    }

    /// Looks at what is under a name, be it a link; nil where there is nothing, or nothing that may
    /// be looked at.
    ///
    /// Source: lstat(2).
    public init?(under name: String) {
        var status = stat()
        guard unsafe lstat(name, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Looks at an open file.
    ///
    /// Source: fstat(2).
    ///
    /// - Throws: what the kernel refused.
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

    /// Whether another one is of the same file.
    public func isSame(as other: Self) -> Bool { device == other.device && inode == other.inode }
}
