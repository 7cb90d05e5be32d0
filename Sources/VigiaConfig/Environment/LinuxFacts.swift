internal import CLinux
internal import Glibc
public import VigiaCore

/// The facts of the machine that Vigia runs on.
public struct LinuxFacts: SystemFacts {
    private let project: String

    /// Takes the folder of the project.
    ///
    /// - Parameter project: an absolute path; `VIGIA_TRUST` applies to this folder.
    public init(project: String = "/") { self.project = project }

    /// Looks up the user database.
    ///
    /// Source: getpwnam_r(3), getgrouplist(3).
    public func user(named name: String) -> UserIdentity? {
        var (entry, found) = unsafe (passwd(), UnsafeMutablePointer<passwd>?.none)
        var strings = [CChar](repeating: 0, count: 16_384)
        let status = unsafe strings.withUnsafeMutableBufferPointer { buffer -> Int32 in
            guard let start = buffer.baseAddress else { return ENOMEM }
            return unsafe getpwnam_r(name, &entry, start, buffer.count, &found)
        }
        guard status == 0, unsafe found != nil else { return nil }
        let (uid, gid) = unsafe (entry.pw_uid, entry.pw_gid)
        return UserIdentity(name: name, uid: uid, gid: gid, groups: groups(of: name, primary: gid))
    }

    /// Looks up the group database.
    ///
    /// Source: getgrouplist(3).
    public func groups(of user: String, primary: UInt32) -> [UInt32] {
        var groups = [gid_t](repeating: 0, count: Self.groupsMax)
        var count = Int32(groups.count)
        guard unsafe getgrouplist(user, primary, &groups, &count) >= 0 else { return [primary] }
        return Array(groups.prefix(Int(count)))
    }

    /// Looks up the user database.
    ///
    /// Source: getpwuid(3).
    public func account(of uid: UInt32) -> UserAccount? {
        // Only one thread reads a configuration, so the static buffer of getpwuid is safe.
        guard let entry = unsafe getpwuid(uid) else { return nil }
        return unsafe UserAccount(
            name: String(cString: entry.pointee.pw_name),
            home: String(cString: entry.pointee.pw_dir),
            shell: String(cString: entry.pointee.pw_shell)
        )
    }

    /// Looks up the group database.
    ///
    /// Source: getgrnam(3).
    public func group(named name: String) -> UInt32? {
        guard let entry = unsafe getgrnam(name) else { return nil }
        return unsafe entry.pointee.gr_gid
    }

    /// The most supplementary groups on Linux.
    ///
    /// Source: setgroups(2), `NGROUPS_MAX`.
    private static let groupsMax = 65_536

    /// Asks the file system.
    ///
    /// Source: stat(2).
    public func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Checks who owns the folder and who may write in it.
    public func distrust(ofFolder path: String) -> String? {
        let folder = unsafe open(path, O_PATH | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        defer { _ = close(folder) }
        return distrust(folder)
    }

    /// Why an open file is not trusted, as a sentence without its subject; nil where it is.
    private func distrust(_ file: Int32) -> String? {
        var found = vigia_owned()
        switch UInt32(unsafe vigia_disbelief(file, project, &found)) {
        case VIGIA_REFUSAL_OWNER.rawValue:
            return "belongs to \(Self.name(of: found.owner)), and Vigia is called by "
                + "\(Self.name(of: geteuid()))"
        case VIGIA_REFUSAL_MODE.rawValue:
            return "can be written by others (mode \(String(found.mode, radix: 8)))"
        default: return nil
        }
    }

    /// The name of a user; `uid` and the number where there is no name.
    public static func name(of uid: UInt32) -> String {
        LinuxFacts().account(of: uid)?.name ?? "uid \(uid)"
    }

    /// Reads a regular file that is trusted; a pipe or a device is refused before it could block.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - sizeMax: the most bytes of the file.
    /// - Returns: all bytes of the file.
    /// - Throws: why the file cannot be read or is not trusted.
    public func contents(of path: String, sizeMax: Int) throws(FileRefusal) -> [UInt8] {
        try read(path, sizeMax, believing: true)
    }

    /// Reads a file without checking who may have written it; only for comparison with known
    /// content.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - sizeMax: the most bytes of the file.
    /// - Returns: all bytes of the file.
    /// - Throws: why the file cannot be read.
    public func unbelieved(_ path: String, sizeMax: Int) throws(FileRefusal) -> [UInt8] {
        try read(path, sizeMax, believing: false)
    }

    private func read(
        _ path: String,
        _ sizeMax: Int,
        believing: Bool
    ) throws(FileRefusal) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw refusal() }
        defer { _ = close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw refusal() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        if believing, let words = distrust(file) { throw .untrusted(words) }
        var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while true {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw refusal() }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= sizeMax else { throw .tooLarge }
        }
    }

    private func refusal() -> FileRefusal {
        let code = errno
        if code == ENOENT || code == ENOTDIR { return .missing }
        return .denied(unsafe String(cString: strerror(code)))
    }
}
