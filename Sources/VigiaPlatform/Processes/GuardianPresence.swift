internal import CLinux
internal import Glibc

/// The guardian of a project's folder as the kernel knows it, whatever has become of its files.
///
/// See `vigia_presence.h`.
public struct GuardianPresence: Hashable, Sendable {
    /// Its process; nil where that is in another PID namespace.
    public let pid: Int32?
    /// Its user.
    public let uid: UInt32

    /// Asks; nil where the folder has none, or is not there.
    ///
    /// - Parameter folder: the project's folder.
    public init?(of folder: String) {
        var looked = vigia_folder()
        guard unsafe vigia_folder_look(folder, &looked) == 0 else { return nil }
        self.init(of: looked)
    }

    /// Asks for a folder that need not have a name.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - owner: whose guardian is believed, beside this user's and root's.
    init?(of folder: FolderIdentity, owner: UInt32) {
        self.init(of: vigia_folder(identity: folder.plain, owner: owner))
    }

    private init?(of folder: vigia_folder) {
        var (looked, holder) = (folder, vigia_holder())
        guard unsafe vigia_presence_find(&looked, &holder) == 1 else { return nil }
        (pid, uid) = (holder.pid > 0 ? holder.pid : nil, holder.uid)
    }
}

/// A process that is a guardian, by its command line; whose it is must be asked of the kernel.
public struct GuardianProcess: Hashable, Sendable {
    /// The process.
    public let process: ProcessReading
    /// Its user.
    public let uid: UInt32
    /// The lock file that it was started with.
    public let lock: String
    /// The project's folder as it was called then.
    public let project: String
    /// Where it works: the project's folder as it is called now; nil where that may not be seen.
    public let folder: String?

    /// Looks at a process; nil where it is no guardian.
    ///
    /// Source: proc(5), `/proc/pid/cmdline` and `/proc/pid/cwd`.
    public init?(pid: Int32) {
        guard let bytes = ProcFile.read("/proc/\(pid)/cmdline"), !bytes.isEmpty else { return nil }
        let words = bytes.split(separator: 0).prefix(3)
            .map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3, words[1] == "--lock",
            words[0].split(separator: "/").last?.hasSuffix("vigia-guardian") == true,
            words[2].hasSuffix(Self.lockTail),
            let process = ProcessReading(pid: pid), process.isRunning,
            let uid = ProcessPortrait(pid: pid).uid
        else { return nil }
        (self.process, self.uid, lock) = (process, uid, words[2])
        project = words[2] == Self.lockTail ? "/" : String(words[2].dropLast(Self.lockTail.count))
        folder = ProcFile.target(of: "/proc/\(pid)/cwd")
    }

    private static let lockTail = "/.vigia/lock"
    private static let deletedTail = FolderIdentity.deletedTail

    /// Whether its folder is no longer there.
    public var isDeserted: Bool {
        // A folder may be called so.
        folder.map { $0.hasSuffix(Self.deletedTail) && !works(in: $0) } ?? false
    }

    /// Whether it was started for a folder of this path, or works in one that was called so when it
    /// was deleted.
    public func isNamed(_ path: String) -> Bool {
        project == path || folder == path + Self.deletedTail
    }

    /// The folder that this process works in, and whether that is gone.
    public static var ownFolder: (path: String, isDeleted: Bool)? {
        guard let path = ProcFile.target(of: "/proc/self/cwd") else { return nil }
        guard path.hasSuffix(deletedTail), FileStatus(under: path) == nil else {
            return (path, false)
        }
        return (String(path.dropLast(deletedTail.count)), true)
    }

    /// Whether this is the guardian of a folder, by the folder that it works in.
    public func works(in path: String) -> Bool {
        guard let own = try? FileStatus("/proc/\(process.pid)/cwd"),
            let other = try? FileStatus(path)
        else { return false }
        return own.isSame(as: other)
    }

    /// Whether it was stopped, by SIGSTOP or a terminal, and does nothing until it gets SIGCONT.
    public var isStopped: Bool { process.state == "T" }

    /// Whether a supervisor is its child.
    public var hasSupervisor: Bool {
        ProcessReading.children(of: process.pid).contains { child in
            let words = (ProcFile.read("/proc/\(child)/cmdline") ?? []).split(separator: 0)
            return words.count > 1 && words[1].elementsEqual("supervisor".utf8)
        }
    }

    /// What came of asking it to end.
    public enum Outcome: Hashable, Sendable {
        /// It is gone.
        case ended
        /// It still runs.
        case tooLate
        /// It is stopped, and will end once it goes on.
        case isStopped
        /// It may not be signalled.
        case refused(errno: Int32)
    }

    /// Asks it by SIGTERM to end everything, and waits for that.
    ///
    /// - Parameter limit: how long it may take.
    /// - Returns: what came of it.
    public func end(within limit: Duration) -> Outcome {
        let pidfd = ProcessEnding.descriptor(of: process)
        if pidfd == -ESRCH { return .ended }
        guard pidfd >= 0 else { return .refused(errno: -pidfd) }
        defer { _ = close(pidfd) }
        // The descriptor fixes who is meant; only then it is asked who that is.
        guard let now = Self(pid: process.pid), now.lock == lock, now.uid == uid,
            now.process.startTime == process.startTime
        else { return .ended }
        let result = vigia_pidfd_signal(pidfd, SIGTERM)
        if result == -ESRCH { return .ended }
        guard result == 0 else { return .refused(errno: -result) }
        let deadline = Clock.uptime + limit
        let look = min(deadline, Clock.uptime + Self.looksAfter)
        if ProcessEnding.waits(pidfd, until: look) { return .ended }
        if ProcessReading(pid: process.pid)?.state == "T" { return .isStopped }
        return ProcessEnding.waits(pidfd, until: deadline) ? .ended : .tooLate
    }

    /// After how long one that is to end is looked at.
    private static let looksAfter = Duration.seconds(5)

    /// Every guardian of this user, of root and of another user that can be seen.
    ///
    /// - Parameter owner: the other user.
    /// - Returns: them all.
    public static func all(trusting owner: UInt32) -> [Self] {
        ProcessReading.all.compactMap { Self(pid: $0) }
            .filter { $0.uid == geteuid() || $0.uid == 0 || $0.uid == owner }
    }
}
