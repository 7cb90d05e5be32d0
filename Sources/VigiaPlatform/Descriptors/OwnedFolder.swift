internal import CLinux
internal import Glibc

/// A folder of a project that Vigia writes in: `.vigia`, `logs`, or one below them.
///
/// All files there are opened through this type. Each call opens the folder again through the
/// descriptor of its parent, follows no link, and refuses a folder that belongs to another user or
/// that others can write in; a file must be a regular one with a single name. Otherwise a user who
/// creates `.vigia` or `logs` first could have root write into any file. The rules are those of
/// `vigia_owned.h`; `VIGIA_TRUST` names projects whose owner is trusted.
public struct OwnedFolder: Hashable, Sendable {
    /// The project's folder, absolute.
    private let project: String
    /// The path relative to the project, such as `.vigia/index`.
    private let names: String

    /// The folder of a project's run-time state, `.vigia`.
    ///
    /// - Parameter project: the project's folder, absolute.
    /// - Returns: the folder, which may be missing.
    public static func state(of project: String) -> Self { Self(project: project, names: ".vigia") }

    /// The folder of a project's logs, `logs`.
    ///
    /// - Parameter project: the project's folder, absolute.
    /// - Returns: the folder, which may be missing.
    public static func logs(of project: String) -> Self { Self(project: project, names: "logs") }

    /// Creates the folder of a state path: `/project/.vigia`, or a folder below it.
    ///
    /// - Parameter path: absolute, without a trailing slash.
    public init(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let last =
            parts.lastIndex(of: ".vigia") ?? parts.lastIndex(of: "logs") ?? max(1, parts.count - 1)
        project = parts.prefix(last).joined(separator: "/")
        names = parts.dropFirst(last).joined(separator: "/")
    }

    private init(project: String, names: String) { (self.project, self.names) = (project, names) }

    /// A subfolder.
    ///
    /// - Parameter name: its name.
    /// - Returns: the folder, which may be missing.
    public func folder(_ name: String) -> Self {
        Self(project: project, names: "\(names)/\(name)")
    }

    /// The path, for messages and for child processes that open it themselves.
    public var path: String { "\(project)/\(names)" }

    /// Opens the folder.
    ///
    /// - Parameter onlyReads: whether the caller only reads text for people; then any owner is
    ///   accepted.
    /// - Returns: the owner of the descriptor.
    /// - Throws: the failed system call, or `EPERM`, `ELOOP` or `ENOTDIR` for a refused folder.
    public func open(onlyReads: Bool = false) throws(SystemError) -> FileDescriptor {
        var found = vigia_owned()
        let raw = unsafe vigia_owned_folder(root, names, onlyReads ? 1 : 0, &found)
        guard raw >= 0 else { throw refused(path, raw, found) }
        return FileDescriptor(owning: raw)
    }

    private var root: String { project.isEmpty ? "/" : project }

    private func refused(_ path: String, _ result: Int32, _ found: vigia_owned) -> SystemError {
        let why = Refusal(found).map { ", which \($0.words)" } ?? ""
        return SystemError(call: "open \(path)\(why)", errno: -result)
    }

    /// Why this folder is refused; nil if it is accepted or missing.
    public var refusal: Refusal? {
        var found = vigia_owned()
        let raw = unsafe vigia_owned_folder(root, names, 0, &found)
        if raw >= 0 { _ = close(raw) }
        return Refusal(found)
    }

    /// Why a file in it is refused; nil if it is accepted or missing.
    ///
    /// - Parameter name: without a folder.
    /// - Returns: the reason.
    public func refusal(of name: String) -> Refusal? {
        guard let folder = try? open() else { return refusal }
        var found = vigia_owned()
        let raw = unsafe vigia_owned_file(folder.raw, root, names, name, 0, O_RDONLY, 0, &found)
        if raw >= 0 { _ = close(raw) }
        return Refusal(found)
    }

    /// Opens a regular file in it.
    ///
    /// - Parameters:
    ///   - name: without a folder.
    ///   - flags: as for open(2).
    ///   - mode: permissions of a file that is created, before the umask.
    /// - Returns: the owner of the descriptor.
    /// - Throws: the failed system call, or `EPERM`, `ELOOP`, `EMLINK`, `ENODEV` or `EISDIR` for a
    ///   file that is refused.
    public func open(
        _ name: String,
        _ flags: Int32,
        mode: UInt32 = 0o600
    ) throws(SystemError) -> FileDescriptor {
        try open(name, flags, mode, onlyReads: false)
    }

    /// Opens a regular file that people read, or that only helps to read another one; any owner is
    /// accepted, so no decision may depend on its content.
    ///
    /// - Parameter name: without a folder.
    /// - Returns: the owner of the descriptor.
    /// - Throws: as above, except `EPERM`.
    public func openToRead(_ name: String) throws(SystemError) -> FileDescriptor {
        try open(name, O_RDONLY, 0, onlyReads: true)
    }

    private func open(
        _ name: String,
        _ flags: Int32,
        _ mode: UInt32,
        onlyReads: Bool
    ) throws(SystemError) -> FileDescriptor {
        let folder = try open(onlyReads: onlyReads)
        let reads: Int32 = onlyReads ? 1 : 0
        var found = vigia_owned()
        let raw = unsafe vigia_owned_file(
            folder.raw,
            root,
            names,
            name,
            reads,
            flags,
            mode,
            &found
        )
        guard raw >= 0 else { throw refused("\(path)/\(name)", raw, found) }
        return FileDescriptor(owning: raw)
    }

    /// Makes the folder if it is missing; others cannot write in it, whatever the umask.
    ///
    /// - Parameter mode: its permissions, before the umask.
    /// - Throws: the failed system call.
    public func make(mode: UInt32 = 0o700) throws(SystemError) {
        let result: Int32
        if let slash = names.lastIndex(of: "/") {
            let above = try Self(project: project, names: String(names[..<slash])).open()
            let name = String(names[slash...].dropFirst())
            result = unsafe vigia_owned_make(above.raw, name, mode, above.raw)
        } else {
            // `logs` gets the owner of `.vigia`, whose owner made it.
            let above = try FileDescriptor.open(root, O_PATH | O_DIRECTORY)
            var found = vigia_owned()
            let isState = names == ".vigia"
            let state = isState ? -1 : unsafe vigia_owned_folder(root, ".vigia", 0, &found)
            result = unsafe vigia_owned_make(above.raw, names, mode, state)
            if state >= 0 { _ = close(state) }
        }
        if result != 0, result != -EEXIST {
            throw SystemError(call: "make \(path)", errno: -result)
        }
        _ = try open()
    }
}

// Operations by name.
extension OwnedFolder {
    /// Removes a file; a missing file is no error.
    ///
    /// - Parameter name: without a folder; a link is removed, not its target.
    /// - Throws: the failed system call.
    public func remove(_ name: String) throws(SystemError) {
        let folder: FileDescriptor
        do throws(SystemError) {
            folder = try open()
        } catch let error where error.errno == ENOENT {
            return
        }
        let result = unsafe unlinkat(folder.raw, name, 0)
        guard result != 0, errno != ENOENT else { return }
        _ = try granted("remove \(path)/\(name)", result)
    }

    /// Renames a file; the new name must be free.
    ///
    /// - Parameters:
    ///   - old: its name.
    ///   - new: the new name.
    /// - Throws: the failed system call; `EEXIST` where the new name is taken.
    public func rename(_ old: String, to new: String) throws(SystemError) {
        let folder = try open()
        let flags = UInt32(RENAME_NOREPLACE)
        var result = unsafe renameat2(folder.raw, old, folder.raw, new, flags)
        if result != 0, errno == EINVAL {
            // If the file system lacks the flag: check, then rename.
            guard unsafe faccessat(folder.raw, new, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else {
                throw SystemError(call: "rename \(path)/\(old)", errno: EEXIST)
            }
            result = unsafe renameat(folder.raw, old, folder.raw, new)
        }
        _ = try granted("rename \(path)/\(old)", result)
    }

    /// Replaces the content of a file atomically, with mode 0600.
    ///
    /// - Parameters:
    ///   - name: without a folder.
    ///   - bytes: the new content.
    /// - Throws: the failed system call.
    public func replace(_ name: String, with bytes: [UInt8]) throws(SystemError) {
        let new = name + ".new"
        do throws(SystemError) {
            try open(new, O_WRONLY | O_CREAT | O_TRUNC).writeAll(bytes, at: 0)
        } catch {
            // An incomplete file is of no use.
            try? remove(new)
            throw error
        }
        try replace(name, by: new)
    }

    /// Renames a file, replacing any file of that name.
    ///
    /// - Parameters:
    ///   - name: the new name.
    ///   - new: the present name.
    /// - Throws: the failed system call.
    public func replace(_ name: String, by new: String) throws(SystemError) {
        let folder = try open()
        let result = unsafe renameat(folder.raw, new, folder.raw, name)
        _ = try granted("rename \(path)/\(new)", result)
    }

    /// Reads the identity of the file of this name; links are not followed.
    ///
    /// - Parameter name: without a folder.
    /// - Returns: the file.
    /// - Throws: the failed system call, `ENOENT` among it.
    public func identity(of name: String) throws(SystemError) -> FileIdentity {
        FileIdentity(try status(of: name))
    }

    /// The size of the file of this name in bytes; nil if there is none.
    ///
    /// - Parameter name: without a folder.
    /// - Returns: bytes.
    public func size(of name: String) -> Int? {
        // A file that cannot be examined counts as missing.
        (try? status(of: name)).map { Int($0.st_size) }
    }

    private func status(of name: String) throws(SystemError) -> stat {
        let folder = try open(onlyReads: true)
        var status = stat()
        let result = unsafe fstatat(folder.raw, name, &status, AT_SYMLINK_NOFOLLOW)
        _ = try granted("stat \(path)/\(name)", result)
        return status
    }

    /// The names in it; none if the folder is missing.
    ///
    /// - Returns: the names, in no order.
    /// - Throws: the failed system call.
    public func contents() throws(SystemError) -> [String] {
        let folder: FileDescriptor
        do throws(SystemError) {
            folder = try open(onlyReads: true)
        } catch let error where error.errno == ENOENT {
            return []
        }
        return try FolderListing.names(of: folder)
    }
}
