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
        try SystemUser.act(as: user) { () throws(SystemError) in
            let result = unsafe faccessat(AT_FDCWD, path, right.rawValue, AT_EACCESS)
            _ = try granted("use \(path)", result)
        }
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
        let refusal = try SystemUser.act(as: user) { () throws(SystemError) in
            unsafe mkdir(path, 0o755) == 0 ? 0 : errno
        }
        if refusal != EACCES { return try wasMade(path, refusal) }
        return try SystemUser.act(as: .own) { () throws(SystemError) in
            try makeFolder(name, inOpen: above.isEmpty ? "/" : above, for: user)
        }
    }

    /// Makes a folder with the rights of this process, and gives it to a user.
    private static func makeFolder(
        _ name: String,
        inOpen above: String,
        for user: SystemUser
    ) throws(SystemError) -> Bool {
        let path = above == "/" ? "/\(name)" : "\(above)/\(name)"
        let raw = unsafe vigia_open_unled(above)
        if raw == -ELOOP {
            throw SystemError(call: "make \(path) behind a symbolic link", errno: EACCES)
        }
        if raw < 0 { return try wasMade(path, -raw) }
        let folder = FileDescriptor(owning: raw)
        // Whose own folder that is, may put what he likes in the place of a new one.
        guard try FileStatus(folder).uid != user.uid else { return try wasMade(path, EACCES) }
        guard try wasMade(path, unsafe mkdirat(folder.raw, name, 0o755) == 0 ? 0 : errno) else {
            return false
        }
        let given = unsafe fchownat(folder.raw, name, user.uid, user.gid, AT_SYMLINK_NOFOLLOW)
        _ = try granted("chown \(path)", given)
        return true
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
        try SystemUser.act(as: user) { () throws(SystemError) in
            _ = try granted("change the mode of \(path)", unsafe chmod(path, mode))
        }
    }
}
