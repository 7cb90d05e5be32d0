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
        let call = "use \(path)"
        guard let user, !user.isOwn, geteuid() == 0 else {
            _ = try granted(call, unsafe faccessat(AT_FDCWD, path, right.rawValue, AT_EACCESS))
            return
        }
        let result = unsafe user.withRaw { unsafe vigia_access_as($0, path, right.rawValue) }
        if result != 0 { throw SystemError(call: call, errno: -result) }
    }

    /// Makes a folder, and all above it that are missing.
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
        var (made, whole) = ([String](), "")
        for part in path.split(separator: "/") {
            whole += "/\(part)"
            if unsafe mkdir(whole, 0o755) != 0 {
                if errno == EEXIST { continue }
                throw SystemError(call: "make \(whole)", errno: errno)
            }
            made.append(whole)
            if let user, !user.isOwn { _ = unsafe lchown(whole, user.uid, user.gid) }
        }
        return made
    }

    /// Says who may do what with a file.
    ///
    /// - Parameters:
    ///   - mode: as chmod(1) takes it.
    ///   - path: the file.
    /// - Throws: what the kernel refused. Source: chmod(2).
    public static func setMode(_ mode: UInt32, of path: String) throws(SystemError) {
        _ = try granted("change the mode of \(path)", unsafe chmod(path, mode))
    }
}
