internal import CLinux
internal import Glibc

/// What can be told of a file without reading it.
public struct FileTraits: Equatable, Sendable {
    /// What is found under a name.
    public enum Kind: Sendable {
        /// A file with content.
        case file
        /// A folder.
        case folder
        /// A symbolic link.
        case link
        /// A socket, a device or a pipe.
        case other
    }

    /// What it is.
    public let kind: Kind
    /// Bytes.
    public let size: Int64
    /// When its content changed last, in nanoseconds since 1970.
    public let modified: Int64
    /// When anything of it changed last, its name and mode included, in nanoseconds since 1970.
    public let changed: Int64
    /// The file system's number of it.
    public let number: UInt64
    /// How many names it has.
    public let links: UInt64

    /// Looks at what is under a name; nil where there is nothing, or nothing that may be looked at.
    ///
    /// - Parameter path: its path; a symbolic link is not followed. Source: lstat(2).
    public init?(of path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        (size, number) = (Int64(status.st_size), UInt64(status.st_ino))
        links = UInt64(status.st_nlink)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
