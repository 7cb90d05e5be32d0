internal import CLinux
internal import Glibc

/// What a file or folder is known by, whatever its name becomes.
///
/// The number of an inode alone is given anew soon after its file is gone.
public struct FileBirth: Hashable, Sendable {
    /// The number of its inode.
    public let inode: UInt64
    /// When it was made, in nanoseconds since 1970; 0 where the file system does not tell.
    public let born: Int64

    /// Takes both.
    public init(inode: UInt64, born: Int64) { (self.inode, self.born) = (inode, born) }

    /// Looks at a path; nil where there is nothing.
    ///
    /// Source: statx(2), `STATX_BTIME`; symbolic links are not followed.
    ///
    /// - Parameter path: its name.
    public init?(of path: String) {
        self.init(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW)
    }

    /// Looks at what is open.
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
