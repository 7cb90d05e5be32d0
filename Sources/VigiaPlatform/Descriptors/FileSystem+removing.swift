internal import CLinux
internal import Glibc

extension FileSystem {
    /// Removes a folder with all that is in it, or a file; links are removed, never followed, not even
    /// one that takes a folder's place meanwhile.
    ///
    /// - Parameter path: an absolute path below a folder of the caller's own.
    /// - Throws: what the kernel refused first; the rest is removed all the same. Source: openat(2),
    ///   unlinkat(2).
    public static func removeTree(_ path: String) throws(SystemError) {
        precondition(path.hasPrefix("/") && path.count > 1 && !path.hasSuffix("/.."))
        guard let folder = try place(of: path) else { return }
        try removeEntry(name(of: path), in: folder, path)
    }

    /// The same in a user's name, and then what that user may not remove.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - user: whose; nil for this process.
    /// - Throws: what the kernel refused first.
    public static func removeTree(_ path: String, as user: SystemUser?) throws(SystemError) {
        do throws(SystemError) {
            try acting(as: user) { () throws(SystemError) in try removeTree(path) }
        } catch {
            guard user != nil, error.isRefusal else { throw error }
            // Only where the user can go, too; from there on no link leads astray.
            let found = try acting(as: user) { () throws(SystemError) in try place(of: path) }
            guard let folder = found else { return }
            try SystemUser.asSelf { () throws(SystemError) in
                try removeEntry(name(of: path), in: folder, path)
            }
        }
    }

    /// The folder that a path is in; nil where there is none.
    private static func place(of path: String) throws(SystemError) -> FileDescriptor? {
        do throws(SystemError) {
            return try FileDescriptor.open(parent(of: path), O_PATH | O_DIRECTORY)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    private static func removeEntry(
        _ name: String,
        in folder: borrowing FileDescriptor,
        _ path: String
    ) throws(SystemError) {
        if unsafe unlinkat(folder.raw, name, 0) == 0 || errno == ENOENT { return }
        // Linux says EISDIR of folders, POSIX EPERM.
        guard errno == EISDIR || errno == EPERM else {
            throw SystemError(call: "remove \(path)", errno: errno)
        }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let raw = unsafe openat(folder.raw, name, flags)
        let inner = FileDescriptor(owning: try granted("remove \(path)", raw))
        var refusal: SystemError?
        for name in try FolderListing.names(in: inner, called: path) {
            do throws(SystemError) {
                try removeEntry(name, in: inner, "\(path)/\(name)")
            } catch {
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
        _ = try granted("remove \(path)", unsafe unlinkat(folder.raw, name, AT_REMOVEDIR))
    }

    /// The folder that a path is in.
    public static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The name of a path in its folder.
    public static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}

extension SystemError {
    /// Whether somebody with more rights might succeed.
    var isRefusal: Bool { errno == EACCES || errno == EPERM }
}
