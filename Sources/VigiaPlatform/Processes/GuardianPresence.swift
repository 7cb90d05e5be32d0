internal import CLinux
internal import Glibc

/// The guardian of a project's folder as the kernel knows it, even if the project's files are gone.
///
/// See `vigia_presence.h`.
public struct GuardianPresence: Hashable, Sendable {
    /// The guardian's pid; nil if it is in another PID namespace.
    public let pid: Int32?
    /// The guardian's user.
    public let uid: UInt32

    /// Finds the guardian; nil if the folder has none, or is missing.
    ///
    /// - Parameter folder: the project's folder.
    public init?(of folder: String) {
        var looked = vigia_folder()
        guard unsafe vigia_folder_look(folder, &looked) == 0 else { return nil }
        self.init(of: looked)
    }

    /// Finds the guardian of a folder that may have no name.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - owner: a user whose guardian is trusted, besides this user's and root's.
    init?(of folder: FolderIdentity, owner: UInt32) {
        self.init(of: vigia_folder(identity: folder.plain, owner: owner))
    }

    private init?(of folder: vigia_folder) {
        var (looked, holder) = (folder, vigia_holder())
        guard unsafe vigia_presence_find(&looked, &holder) == 1 else { return nil }
        (pid, uid) = (holder.pid > 0 ? holder.pid : nil, holder.uid)
    }
}

/// A guardian process, recognized by its command line; only the kernel knows whose it is.
public struct GuardianProcess: Hashable, Sendable {
    /// The process.
    public let process: ProcessReading
    /// Its user.
    public let uid: UInt32
    /// The path of the lock file that it was started with.
    public let lock: String
    /// The project's folder at that time.
    public let project: String
    /// Its working directory: the project's folder now; nil if access is denied.
    public let folder: String?

    /// Reads a process; nil if it is no guardian.
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

    /// Whether its folder was deleted.
    public var isDeserted: Bool {
        // A folder's name may end so.
        folder.map { $0.hasSuffix(Self.deletedTail) && !works(in: $0) } ?? false
    }

    /// Whether it was started for a folder of this path, or works in a deleted folder that had this
    /// path.
    public func isNamed(_ path: String) -> Bool {
        project == path || folder == path + Self.deletedTail
    }

    /// The working directory of this process, and whether it was deleted.
    public static var ownFolder: (path: String, isDeleted: Bool)? {
        guard let path = ProcFile.target(of: "/proc/self/cwd") else { return nil }
        guard path.hasSuffix(deletedTail), FileStatus(under: path) == nil else {
            return (path, false)
        }
        return (String(path.dropLast(deletedTail.count)), true)
    }

    /// Whether its working directory is this folder.
    public func works(in path: String) -> Bool {
        guard let own = try? FileStatus("/proc/\(process.pid)/cwd"),
            let other = try? FileStatus(path)
        else { return false }
        return own.isSame(as: other)
    }

    /// Whether it is stopped, by SIGSTOP or a terminal, until it gets SIGCONT.
    public var isStopped: Bool { process.state == "T" }

    /// Whether a supervisor is its child.
    public var hasSupervisor: Bool {
        ProcessReading.children(of: process.pid).contains { child in
            let words = (ProcFile.read("/proc/\(child)/cmdline") ?? []).split(separator: 0)
            return words.count > 1 && words[1].elementsEqual("supervisor".utf8)
        }
    }

    /// Whether somebody waits for its end: a terminal, a service manager or a container.
    public var isForeground: Bool {
        let words = (ProcFile.read("/proc/\(process.pid)/cmdline") ?? []).split(separator: 0)
        // The supervisor's own words, without a command behind another `--`.
        let own = words.drop { !$0.elementsEqual("--".utf8) }.dropFirst()
            .prefix { !$0.elementsEqual("--".utf8) }
        return own.contains { $0.elementsEqual("--foreground".utf8) }
    }

    /// The outcome of asking the guardian to end.
    public enum Outcome: Hashable, Sendable {
        /// It is gone.
        case ended
        /// It still runs after the time limit.
        case tooLate
        /// It is stopped, and ends once it is continued.
        case isStopped
        /// This process may not signal it.
        case refused(errno: Int32)
    }

    /// Sends SIGTERM, which ends the project, and waits for the guardian's end.
    ///
    /// - Parameter limit: the longest wait.
    /// - Returns: the outcome.
    public func end(within limit: Duration) -> Outcome {
        let pidfd = ProcessEnding.descriptor(of: process)
        if pidfd == -ESRCH { return .ended }
        guard pidfd >= 0 else { return .refused(errno: -pidfd) }
        defer { _ = close(pidfd) }
        // The pidfd pins the process; only then its identity is checked.
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

    /// How long to wait before checking whether the guardian is stopped.
    private static let looksAfter = Duration.seconds(5)

    /// Every visible guardian of this user, of root and of another user.
    ///
    /// - Parameter owner: the other user.
    /// - Returns: all of them.
    public static func all(trusting owner: UInt32) -> [Self] {
        ProcessReading.all.compactMap { Self(pid: $0) }
            .filter { $0.uid == geteuid() || $0.uid == 0 || $0.uid == owner }
    }
}
