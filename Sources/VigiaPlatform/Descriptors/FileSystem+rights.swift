internal import CLinux
internal import Glibc

extension FileSystem {
    /// A kind of access to a file.
    public enum Right: Int32, Sendable {
        /// Reading.
        case read = 4
        /// Writing.
        case write = 2
        /// Executing a file, or entering a folder.
        case execute = 1
    }

    /// Checks whether a user has access to a file.
    ///
    /// - Parameters:
    ///   - right: the kind of access.
    ///   - path: the file.
    ///   - user: the user; nil for this process's own.
    /// - Throws: the reason for refusal. Source: faccessat2(2).
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

    /// Makes a folder and its missing parents.
    ///
    /// For another user they are made as that user. If that user lacks the right, this process
    /// makes them and gives them to the user; but never behind a symbolic link, since a user who
    /// can place links could have folders made anywhere.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - user: the owner of the folders; nil for this process's own.
    /// - Returns: the folders made, the outermost first.
    /// - Throws: the failed system call; folders made before stay. Source: mkdir(2).
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

    /// Makes one folder; false if something is there already.
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
        // The owner of the parent folder can replace a new folder by anything.
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

    /// Sets the permissions of a file.
    ///
    /// - Parameters:
    ///   - mode: as chmod(1) takes it.
    ///   - path: the file.
    ///   - user: the user whose rights are used; nil for this process.
    /// - Throws: the failed system call. Source: chmod(2).
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
