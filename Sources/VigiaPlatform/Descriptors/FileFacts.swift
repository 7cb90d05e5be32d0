internal import CLinux
internal import Glibc

/// What the kernel tells of a file by its name; symbolic links are followed.
///
/// Source: stat(2).
public struct FileFacts: Hashable, Sendable {
    /// What it is.
    public enum Kind: Hashable, Sendable {
        /// An ordinary file.
        case file
        /// A folder.
        case folder
        /// A device, a pipe or a socket.
        case other
    }

    /// What it is.
    public let kind: Kind
    /// Whose it is.
    public let owner: UInt32
    /// Who may do what with it, as chmod(1) takes it.
    public let mode: UInt32
    /// When it was last written, in seconds since 1970.
    public let modified: Int64

    /// Looks at a path.
    ///
    /// - Throws: why nothing can be told of it; `ENOENT` where there is nothing.
    public init(of path: String) throws(SystemError) {
        var status = stat()
        _ = try granted("look at \(path)", unsafe stat(path, &status))
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        default: kind = .other
        }
        (owner, mode) = (status.st_uid, status.st_mode & 0o7777)
        modified = Int64(status.st_mtim.tv_sec)
    }
}

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
