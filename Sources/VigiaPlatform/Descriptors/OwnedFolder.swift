internal import CLinux
internal import Glibc

/// A folder of a project that Vigia writes in: `.vigia`, `logs`, or one below them.
///
/// This is the only way to a file there. Each call opens the folder anew, through the descriptor
/// of the one above, follows no link, and refuses a folder that belongs to another user or that
/// others may write in; a file must be a regular one with a single name. Without that, a user who
/// makes `.vigia` or `logs` first has root write into any file. The rules are those of
/// `vigia_owned.h`; `VIGIA_TRUST` names projects whose owner is trusted.
public struct OwnedFolder: Hashable, Sendable {
    /// The project's folder, absolute.
    private let project: String
    /// The names from there on, as `.vigia/index`.
    private let names: String

    /// The folder of a project's run-time state.
    ///
    /// - Parameter project: the project's folder, absolute.
    /// - Returns: the folder, which need not be there.
    public static func state(of project: String) -> Self { Self(project: project, names: ".vigia") }

    /// The folder of a project's logs.
    ///
    /// - Parameter project: the project's folder, absolute.
    /// - Returns: the folder, which need not be there.
    public static func logs(of project: String) -> Self { Self(project: project, names: "logs") }

    /// The folder that a path of state means: `/project/.vigia`, or one below it.
    ///
    /// - Parameter path: absolute, without a slash at its end.
    public init(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let last =
            parts.lastIndex(of: ".vigia") ?? parts.lastIndex(of: "logs") ?? max(1, parts.count - 1)
        project = parts.prefix(last).joined(separator: "/")
        names = parts.dropFirst(last).joined(separator: "/")
    }

    private init(project: String, names: String) { (self.project, self.names) = (project, names) }

    /// The folder in this one.
    ///
    /// - Parameter name: its name.
    /// - Returns: the folder, which need not be there.
    public func folder(_ name: String) -> Self {
        Self(project: project, names: "\(names)/\(name)")
    }

    /// Where it is: for messages, and for children that look for themselves.
    public var path: String { "\(project)/\(names)" }

    /// Opens the folder.
    ///
    /// - Parameter onlyReads: whether only what people read is wanted of it; then anybody may own it.
    /// - Returns: its owner.
    /// - Throws: what the kernel refused, or `EPERM`, `ELOOP` or `ENOTDIR` for one that is not ours.
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

    /// Why this folder is not used; nil where nothing is against it, or it is not there.
    public var refusal: Refusal? {
        var found = vigia_owned()
        let raw = unsafe vigia_owned_folder(root, names, 0, &found)
        if raw >= 0 { _ = close(raw) }
        return Refusal(found)
    }

    /// Why a file in it is not used; nil where nothing is against it, or it is not there.
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
    ///   - mode: of a file that is made.
    /// - Returns: its owner.
    /// - Throws: what the kernel refused, or `EPERM`, `ELOOP`, `EMLINK`, `ENODEV` or `EISDIR` for
    ///   what is no regular file of ours with one name.
    public func open(
        _ name: String,
        _ flags: Int32,
        mode: UInt32 = 0o600
    ) throws(SystemError) -> FileDescriptor {
        try open(name, flags, mode, onlyReads: false)
    }

    /// Opens a regular file in it that people read, or that only helps to read another; anybody may
    /// own it, so nothing is decided by it.
    ///
    /// - Parameter name: without a folder.
    /// - Returns: its owner.
    /// - Throws: as above, but for `EPERM`.
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

    /// Makes the folder, where it is not there yet; others may not write in it, whatever the umask.
    ///
    /// - Parameter mode: its permissions, before the umask.
    /// - Throws: what the kernel refused.
    public func make(mode: UInt32 = 0o700) throws(SystemError) {
        let result: Int32
        if let slash = names.lastIndex(of: "/") {
            let above = try Self(project: project, names: String(names[..<slash])).open()
            let name = String(names[slash...].dropFirst())
            result = unsafe vigia_owned_make(above.raw, name, mode, above.raw)
        } else {
            // The logs are the owner's of `.vigia`, which is its maker's.
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

// By their names.
extension OwnedFolder {
    /// Takes a file's name away; one that is not there is as good as removed.
    ///
    /// - Parameter name: without a folder; a link is removed, not what it means.
    /// - Throws: what the kernel refused.
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

    /// Gives a file another name, which nobody has yet.
    ///
    /// - Parameters:
    ///   - old: its name.
    ///   - new: its name afterwards.
    /// - Throws: what the kernel refused; `EEXIST` where the new name is taken.
    public func rename(_ old: String, to new: String) throws(SystemError) {
        let folder = try open()
        let flags = UInt32(RENAME_NOREPLACE)
        var result = unsafe renameat2(folder.raw, old, folder.raw, new, flags)
        if result != 0, errno == EINVAL {
            // A file system without the flag: looked at, and then renamed.
            guard unsafe faccessat(folder.raw, new, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else {
                throw SystemError(call: "rename \(path)/\(old)", errno: EEXIST)
            }
            result = unsafe renameat(folder.raw, old, folder.raw, new)
        }
        _ = try granted("rename \(path)/\(old)", result)
    }

    /// Gives a file another content, whole or not at all; only its owner may read it.
    ///
    /// - Parameters:
    ///   - name: without a folder.
    ///   - bytes: what it holds from now on.
    /// - Throws: what the kernel refused.
    public func replace(_ name: String, with bytes: [UInt8]) throws(SystemError) {
        let new = name + ".new"
        do throws(SystemError) {
            try open(new, O_WRONLY | O_CREAT | O_TRUNC).writeAll(bytes, at: 0)
        } catch {
            // Half of it is of use to nobody.
            try? remove(new)
            throw error
        }
        try replace(name, by: new)
    }

    /// Puts a file in the place of another, or of none.
    ///
    /// - Parameters:
    ///   - name: the name that it has afterwards.
    ///   - new: its name before.
    /// - Throws: what the kernel refused.
    public func replace(_ name: String, by new: String) throws(SystemError) {
        let folder = try open()
        let result = unsafe renameat(folder.raw, new, folder.raw, name)
        _ = try granted("rename \(path)/\(new)", result)
    }

    /// Which file has a name now; links are not followed.
    ///
    /// - Parameter name: without a folder.
    /// - Returns: the file.
    /// - Throws: what the kernel refused, `ENOENT` among it.
    public func identity(of name: String) throws(SystemError) -> FileIdentity {
        FileIdentity(try status(of: name))
    }

    /// How big the file of this name is; nil where there is none.
    ///
    /// - Parameter name: without a folder.
    /// - Returns: bytes.
    public func size(of name: String) -> Int? {
        // What cannot be asked is as good as not there.
        (try? status(of: name)).map { Int($0.st_size) }
    }

    private func status(of name: String) throws(SystemError) -> stat {
        let folder = try open(onlyReads: true)
        var status = stat()
        let result = unsafe fstatat(folder.raw, name, &status, AT_SYMLINK_NOFOLLOW)
        _ = try granted("stat \(path)/\(name)", result)
        return status
    }

    /// The names in it; none where there is no such folder.
    ///
    /// - Returns: the names, in no order.
    /// - Throws: what the kernel refused.
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
