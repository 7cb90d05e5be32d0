internal import CLinux
internal import Glibc

extension SystemUser {
    /// The user of this process.
    public static var own: Self { Self(uid: geteuid(), gid: getegid(), groups: []) }

    /// Does some work with files as a user would, and with no more rights than that user has.
    ///
    /// A link that somebody has put anywhere leads no further then than he could have gone
    /// himself. It is the calling thread alone that changes; where this process is not root, it
    /// stays what it is. Programs that are started meanwhile are started as ever.
    ///
    /// - Parameters:
    ///   - user: who; nil for this process's own.
    ///   - refused: makes an error of the kernel's refusal to become that user.
    ///   - work: what is done.
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

    /// Does some work with files as a user would.
    ///
    /// - Parameters:
    ///   - user: who; nil for this process's own.
    ///   - work: what is done.
    /// - Returns: what the work returns.
    /// - Throws: what the kernel refused.
    public static func act<Value: ~Copyable>(
        as user: Self?,
        _ work: () throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        try act(as: user, refused: { $0 }, work)
    }

    /// In whose name the names in a folder are changed that a user may have a hand in.
    ///
    /// It is that user, where it may write there. Where it may not, it is this process, if nobody
    /// else could put something else in the folder's place meanwhile.
    ///
    /// - Parameters:
    ///   - folder: an absolute path.
    ///   - user: who; nil for this process's own.
    ///   - owner: who is trusted beside root, such as the owner of the project; never the user.
    /// - Returns: who.
    /// - Throws: `EACCES` where neither holds.
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

    /// Whether nobody but those trusted can change what a path leads to.
    private static func isFirm(_ folder: String, _ trusted: Set<UInt32>) -> Bool {
        var (path, parts) = ("/", folder.split(separator: "/")[...])
        while true {
            guard let status = FileStatus(under: path), status.kind == .folder,
                trusted.contains(status.uid),
                // Of what lies in a folder like /tmp, each belongs to its owner.
                status.mode & 0o022 == 0 || status.mode & 0o1000 != 0
            else { return false }
            guard let part = parts.popFirst() else { return true }
            path += path == "/" ? String(part) : "/\(part)"
        }
    }
}
