internal import CLinux
internal import Glibc

/// The identity of a file or folder that survives renaming.
///
/// An inode number alone is soon reused after its file is deleted.
public struct FileBirth: Hashable, Sendable {
    /// The inode number.
    public let inode: UInt64
    /// Time of creation, in nanoseconds since 1970; 0 if the file system does not record it.
    public let born: Int64

    /// Creates an identity; `born` is in nanoseconds since 1970, 0 for unknown.
    public init(inode: UInt64, born: Int64) { (self.inode, self.born) = (inode, born) }

    /// Reads the identity of a path; nil if nothing is there.
    ///
    /// Source: statx(2), `STATX_BTIME`; symbolic links are not followed.
    ///
    /// - Parameter path: its name.
    public init?(of path: String) {
        self.init(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW)
    }

    /// Reads the identity of an open file.
    init?(of file: borrowing FileDescriptor) { self.init(file.raw, "", AT_EMPTY_PATH) }

    private init?(_ folder: Int32, _ path: String, _ flags: Int32) {
        var facts = statx()
        let wanted = UInt32(STATX_INO) | UInt32(STATX_BTIME)
        guard unsafe statx(folder, path, flags, wanted, &facts) == 0 else { return nil }
        inode = facts.stx_ino
        let isKnown = facts.stx_mask & UInt32(STATX_BTIME) != 0
        let (seconds, rest) = (facts.stx_btime.tv_sec, facts.stx_btime.tv_nsec)
        born = isKnown ? seconds &* 1_000_000_000 &+ Int64(rest) : 0
    }
}
