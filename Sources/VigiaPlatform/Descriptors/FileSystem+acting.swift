internal import Glibc

// Names that are changed in folders of the user for whom that is done.
extension FileSystem {
    /// Gives a file another name, which nobody has yet, in a user's name.
    ///
    /// Where that user has not the right, it is done with those of this process, but only in folders
    /// that the user cannot change, and behind no link.
    ///
    /// - Parameters:
    ///   - old: its name.
    ///   - new: its new name, on the same file system.
    ///   - user: who; nil for this process.
    /// - Throws: what the kernel refused. Source: renameat2(2).
    public static func rename(
        _ old: String,
        to new: String,
        as user: SystemUser?
    ) throws(SystemError) {
        try change(old, new, as: user) { (old, new) throws(SystemError) in
            try rename(old, to: new)
        }
    }

    /// Exchanges two files or folders in a user's name, as `rename` does.
    ///
    /// - Parameters:
    ///   - one: a name.
    ///   - other: a name on the same file system.
    ///   - user: who; nil for this process.
    /// - Throws: what the kernel refused; nothing has moved then.
    public static func exchange(
        _ one: String,
        _ other: String,
        as user: SystemUser?
    ) throws(SystemError) {
        try change(one, other, as: user) { (one, other) throws(SystemError) in
            try exchange(one, other)
        }
    }

    /// Takes a file or folder out of a user's folder into one that the user cannot change.
    ///
    /// - Parameters:
    ///   - old: its name, in a folder that the user can reach without a link.
    ///   - new: its new name, on the same file system.
    ///   - user: whose.
    /// - Throws: what the kernel refused; nothing has moved then.
    public static func take(
        _ old: String,
        to new: String,
        from user: SystemUser
    ) throws(SystemError) {
        if user.isOwn || geteuid() != 0 { return try rename(old, to: new) }
        // What is in a folder of the user, the user could move as well.
        let source = try user.acting { () throws(SystemError) in
            try unled(parent(of: old), "rename \(old)")
        }
        try SystemUser.asSelf { () throws(SystemError) in
            let target = try firm(new, user)
            try rename(through(source, old), to: through(target, new))
        }
    }

    /// A name in an open folder, which nobody can exchange for another one.
    private static func through(_ folder: borrowing FileDescriptor, _ path: String) -> String {
        "/proc/self/fd/\(folder.raw)/\(name(of: path))"
    }

    private static func change(
        _ one: String,
        _ other: String,
        as user: SystemUser?,
        _ call: (String, String) throws(SystemError) -> Void
    ) throws(SystemError) {
        do throws(SystemError) {
            try acting(as: user) { () throws(SystemError) in try call(one, other) }
        } catch {
            guard let user, !user.isOwn, geteuid() == 0, error.isRefusal else { throw error }
            try SystemUser.asSelf { () throws(SystemError) in
                let first = try firm(one, user)
                let second = try firm(other, user)
                try call(through(first, one), through(second, other))
            }
        }
    }

    /// The folder that a path is in, which the user cannot change.
    private static func firm(
        _ path: String,
        _ user: SystemUser
    ) throws(SystemError) -> FileDescriptor {
        let (folder, call) = (real(parent(of: path)) ?? parent(of: path), "rename \(path)")
        let opened = try unled(folder, notOf: user, call)
        if (try? ask(.write, of: "/proc/self/fd/\(opened.raw)", as: user)) != nil {
            throw SystemError(call: call, errno: EACCES)
        }
        return opened
    }
}
