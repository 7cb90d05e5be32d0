internal import CLinux
internal import Glibc

/// A user with all groups, by number, as which files are accessed or programs run.
public struct SystemUser: Hashable, Sendable {
    /// The user.
    public let uid: UInt32
    /// The primary group.
    public let gid: UInt32
    /// The supplementary groups.
    public let groups: [UInt32]

    /// Creates a user from the numbers of its user and groups.
    public init(uid: UInt32, gid: UInt32, groups: [UInt32]) {
        (self.uid, self.gid, self.groups) = (uid, gid, groups)
    }

    /// Whether this process acts as this user already.
    public var isOwn: Bool { geteuid() == uid }

    /// Passes the numbers to C.
    func withRaw<Result>(_ body: (UnsafePointer<vigia_user>) -> Result) -> Result {
        unsafe groups.withUnsafeBufferPointer { groups in
            var user = unsafe vigia_user(
                uid: uid,
                gid: gid,
                groups: groups.baseAddress,
                group_count: groups.count
            )
            return unsafe body(&user)
        }
    }
}
