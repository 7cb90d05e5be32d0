internal import CLinux
internal import Glibc

extension SystemUser {
    /// The user of this process.
    public static var own: Self { Self(uid: geteuid(), gid: getegid(), groups: []) }

    /// Accesses files as a user, with no more rights than that user has.
    ///
    /// A symbolic link then leads only where the user may go. Only the calling thread changes; if
    /// this process is not root, nothing changes. Programs started meanwhile run as before.
    ///
    /// - Parameters:
    ///   - user: the user; nil for this process's own.
    ///   - refused: makes an error if the kernel refuses to switch users.
    ///   - work: the file access.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws. Source: setfsuid(2).
    public static func act<Value: ~Copyable, Failure: Error>(
        as user: Self?,
        refused: (SystemError) -> Failure,
        _ work: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let user = user ?? own
        if geteuid() != 0 || vigia_becomes() == user.uid { return try work() }
        var before = unsafe vigia_self()
        let result = unsafe user.withRaw { unsafe vigia_become($0, &before) }
        if result < 0 {
            throw refused(SystemError(call: "act as user \(user.uid)", errno: -result))
        }
        defer { unsafe vigia_become_self(&before) }
        return try work()
    }

    /// Accesses files as a user.
    ///
    /// - Parameters:
    ///   - user: the user; nil for this process's own.
    ///   - work: the file access.
    /// - Returns: what the work returns.
    /// - Throws: the failed system call.
    public static func act<Value: ~Copyable>(
        as user: Self?,
        _ work: () throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        try act(as: user, refused: { $0 }, work)
    }

    /// Chooses the user as which names are changed in a folder that a user may control.
    ///
    /// It is that user, if the user can write there. Otherwise it is this process, if no untrusted
    /// user could replace the folder meanwhile.
    ///
    /// - Parameters:
    ///   - folder: an absolute path.
    ///   - user: the user; nil for this process's own.
    ///   - owner: a user trusted besides root, such as the owner of the project; never `user`.
    /// - Returns: the user to act as.
    /// - Throws: `EACCES` if neither holds.
    public static func changer(
        of folder: String,
        for user: Self?,
        trusting owner: UInt32
    ) throws(SystemError) -> Self {
        guard let user, !user.isOwn, geteuid() == 0 else { return own }
        let refusal: SystemError
        do throws(SystemError) {
            try FileSystem.ask(.write, of: folder, as: user)
            try FileSystem.ask(.execute, of: folder, as: user)
            return user
        } catch {
            refusal = error
        }
        let trusted = Set([0, owner]).subtracting([user.uid])
        let isFirm = try act(as: own) { () throws(SystemError) in Self.isFirm(folder, trusted) }
        guard isFirm else { throw refusal }
        return own
    }

    /// Whether only trusted users can change what a path leads to.
    private static func isFirm(_ folder: String, _ trusted: Set<UInt32>) -> Bool {
        var (path, parts) = ("/", folder.split(separator: "/")[...])
        while true {
            guard let status = FileStatus(under: path), status.kind == .folder,
                trusted.contains(status.uid),
                // In a sticky folder such as /tmp, each entry is protected by its owner.
                status.mode & 0o022 == 0 || status.mode & 0o1000 != 0
            else { return false }
            guard let part = parts.popFirst() else { return true }
            path += path == "/" ? String(part) : "/\(part)"
        }
    }
}
