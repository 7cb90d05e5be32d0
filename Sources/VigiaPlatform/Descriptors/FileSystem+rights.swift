internal import CLinux
internal import Glibc

extension FileSystem {
    /// One thing that may be done with a file.
    public enum Right: Int32, Sendable {
        /// To read it.
        case read = 4
        /// To write to it.
        case write = 2
        /// To run it, or to reach what is in a folder.
        case execute = 1
    }

    /// Whether a user may do something with a file.
    ///
    /// - Parameters:
    ///   - right: what.
    ///   - path: with which file.
    ///   - user: who; nil for this process's own.
    /// - Throws: why not. Source: faccessat2(2).
    public static func ask(
        _ right: Right,
        of path: String,
        as user: SystemUser? = nil
    ) throws(SystemError) {
        try acting(as: user) { () throws(SystemError) in
            let result = unsafe vigia_access(path, right.rawValue)
            if result != 0 { throw SystemError(call: "use \(path)", errno: -result) }
        }
    }

    /// Does something in a user's name; nil is this process's own.
    static func acting<Value: ~Copyable>(
        as user: SystemUser?,
        _ body: () throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        if let user { try user.acting(body) } else { try body() }
    }

    /// Makes a folder, and all above it that are missing.
    ///
    /// For another user they are made in that user's name. Where that user has not the right, they
    /// are made all the same and given to it; but never behind a symbolic link, since whoever may
    /// put one there could have folders made anywhere.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - user: whose the folders will be; nil for this process's own.
    /// - Returns: the folders that were made, the outermost first.
    /// - Throws: what the kernel refused; what was made until then stays. Source: mkdir(2).
    @discardableResult
    public static func makeFolders(
        _ path: String,
        for user: SystemUser? = nil
    ) throws(SystemError) -> [String] {
        var (made, above) = ([String](), "")
        for part in path.split(separator: "/") {
            let whole = "\(above)/\(part)"
            if try makeFolder(String(part), in: above, for: user) { made.append(whole) }
            above = whole
        }
        return made
    }

    /// Makes one folder; false where something is there.
    private static func makeFolder(
        _ name: String,
        in above: String,
        for user: SystemUser?
    ) throws(SystemError) -> Bool {
        let path = "\(above)/\(name)"
        guard let user, !user.isOwn, geteuid() == 0 else {
            return try wasMade(path, unsafe mkdir(path, 0o755) == 0 ? 0 : errno)
        }
        let refusal = try user.acting { unsafe mkdir(path, 0o755) == 0 ? 0 : errno }
        if refusal != EACCES { return try wasMade(path, refusal) }
        return try SystemUser.asSelf { () throws(SystemError) in
            let folder = try unled(above.isEmpty ? "/" : above, notOf: user, "make \(path)")
            let result = unsafe mkdirat(folder.raw, name, 0o755)
            guard try wasMade(path, result == 0 ? 0 : errno) else { return false }
            let given = unsafe fchownat(
                folder.raw,
                name,
                user.uid,
                user.gid,
                AT_SYMLINK_NOFOLLOW
            )
            _ = try granted("chown \(path)", given)
            return true
        }
    }

    /// A folder as a place for calls with the rights of root: one that the user can neither change
    /// nor have us led away from.
    static func unled(
        _ path: String,
        notOf user: SystemUser,
        _ call: String
    ) throws(SystemError) -> FileDescriptor {
        let folder = try unled(path, call)
        // Whose own folder that is, may put what he likes in the place of anything in it.
        guard try FileStatus(folder).uid != user.uid else {
            throw SystemError(call: call, errno: EACCES)
        }
        return folder
    }

    /// A folder as a place for calls, with no link on the way to it.
    static func unled(_ path: String, _ call: String) throws(SystemError) -> FileDescriptor {
        let raw = unsafe vigia_open_unled(path)
        if raw == -ELOOP { throw SystemError(call: "\(call) behind a symbolic link", errno: EACCES) }
        if raw < 0 { throw SystemError(call: call, errno: -raw) }
        return FileDescriptor(owning: raw)
    }

    private static func wasMade(_ path: String, _ number: Int32) throws(SystemError) -> Bool {
        if number == 0 || number == EEXIST { return number == 0 }
        throw SystemError(call: "make \(path)", errno: number)
    }

    /// Says who may do what with a file.
    ///
    /// - Parameters:
    ///   - mode: as chmod(1) takes it.
    ///   - path: the file.
    ///   - user: in whose name, and with no more rights than that user has; nil for this process.
    /// - Throws: what the kernel refused. Source: chmod(2).
    public static func setMode(
        _ mode: UInt32,
        of path: String,
        as user: SystemUser? = nil
    ) throws(SystemError) {
        try acting(as: user) { () throws(SystemError) in
            _ = try granted("change the mode of \(path)", unsafe chmod(path, mode))
        }
    }
}
