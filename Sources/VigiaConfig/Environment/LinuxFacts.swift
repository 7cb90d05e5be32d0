internal import CLinux
internal import Glibc
public import VigiaCore

/// The facts of the machine this runs on.
public struct LinuxFacts: SystemFacts {
    private let project: String

    /// Takes whose files are read.
    ///
    /// - Parameter project: the project's folder, absolute; files of `VIGIA_TRUST` are its own.
    public init(project: String = "/") { self.project = project }

    /// Asks the user database.
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

    /// Asks the user database.
    ///
    /// Source: getgrouplist(3).
    public func groups(of user: String, primary: UInt32) -> [UInt32] {
        var groups = [gid_t](repeating: 0, count: Self.groupsMax)
        var count = Int32(groups.count)
        guard unsafe getgrouplist(user, primary, &groups, &count) >= 0 else { return [primary] }
        return Array(groups.prefix(Int(count)))
    }

    /// Asks the user database.
    ///
    /// Source: getpwuid(3).
    public func account(of uid: UInt32) -> UserAccount? {
        // Only one thread reads a configuration.
        guard let entry = unsafe getpwuid(uid) else { return nil }
        return unsafe UserAccount(
            name: String(cString: entry.pointee.pw_name),
            home: String(cString: entry.pointee.pw_dir),
            shell: String(cString: entry.pointee.pw_shell)
        )
    }

    /// Asks the group database.
    ///
    /// Source: getgrnam(3).
    public func group(named name: String) -> UInt32? {
        guard let entry = unsafe getgrnam(name) else { return nil }
        return unsafe entry.pointee.gr_gid
    }

    /// Linux allows so many supplementary groups.
    private static let groupsMax = 65_536

    /// Asks the file system.
    public func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Looks who may write in it.
    public func distrust(ofFolder path: String) -> String? {
        let folder = unsafe open(path, O_PATH | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        defer { _ = close(folder) }
        return distrust(folder)
    }

    /// What is against believing an open file, as a sentence without its subject.
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

    /// A user by name, or by number where there is no name.
    public static func name(of uid: UInt32) -> String {
        LinuxFacts().account(of: uid)?.name ?? "uid \(uid)"
    }

    /// Reads the file; a pipe or a device is refused before it could block.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - sizeMax: the most bytes that are read.
    /// - Returns: all of its bytes.
    /// - Throws: why it cannot be read.
    public func contents(of path: String, sizeMax: Int) throws(FileRefusal) -> [UInt8] {
        try read(path, sizeMax, believing: true)
    }

    /// Reads the file whoever may have written it: to be compared with what is known, and never to
    /// be believed.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - sizeMax: the most bytes that are read.
    /// - Returns: all of its bytes.
    /// - Throws: why it cannot be read.
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
