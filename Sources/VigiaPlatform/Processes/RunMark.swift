internal import CLinux
internal import Glibc

/// The mark that a project's runs have in their environment, and the project's guardian.
///
/// The mark is a hint, since any process can set it; `RunMembership` says when it counts.
public struct RunMark: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    /// When the guardian that holds or last held the project's lock started, in clock ticks since
    /// boot; nil if unknown.
    public let guardianBegan: UInt64?
    /// That guardian's pid while the lock is held; nil afterwards.
    private let guardian: Int32?
    /// The folder named in the lock file; nil if it names none.
    let folder: FolderIdentity?

    /// Reads the project's lock file; nil if there is none.
    ///
    /// - Parameter lock: the path of the lock file.
    public init?(lock: String) {
        var project = vigia_identity()
        let file = unsafe vigia_owned_path(lock, O_RDONLY, 0)
        guard file >= 0 else { return nil }
        let opened = FileDescriptor(owning: file)
        guard unsafe vigia_identify(file, &project) == 0 else { return nil }
        (device, inode) = (project.device, project.inode)
        let own = try? FileStatus(opened)
        let isNamed = own?.device != device || own?.inode != inode
        folder = isNamed ? FolderIdentity(project) : nil
        let written = ProcFile.numbers(opened.bytes(from: 0, limit: 64))
        let isGuarded = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
        guardian = isGuarded ? written.first.flatMap { Int32(exactly: $0) } : nil
        guardianBegan = written.count > 1 ? written[1] : nil
    }

    /// Reads the lock file of a project; nil if there is none, or it was copied from another
    /// project.
    ///
    /// - Parameter state: the folder of the project's state.
    public init?(state: String) {
        self.init(lock: "\(state)/lock")
        if isOfAnother(than: state) { return nil }
    }

    /// Whether it names another folder than the one that it is in.
    func isOfAnother(than state: String) -> Bool {
        folder.map { $0 != FolderIdentity(of: "\(state)/..") } ?? false
    }

    /// Whether another mark is of the same project.
    public func isOfSameProject(as other: Self) -> Bool {
        device == other.device && inode == other.inode
    }

    /// The guardian's pid as written in the lock file; nil if none is written.
    public var guardianPid: Int32? { guardian }

    /// The run named in a process's environment; nil if it is none of this project.
    public func run(of pid: Int32) -> UInt64? {
        var project = vigia_identity(device: device, inode: inode)
        var buffer = [CChar](repeating: 0, count: ProcFile.bytesMax)
        let marked = unsafe vigia_marked_run(pid, &project, &buffer, buffer.count)
        return marked > 0 ? marked : nil
    }

    /// Whether a process is the project's guardian, which keeps its sockets.
    public func isGuardian(_ process: ProcessReading) -> Bool {
        // A guardian that took over may be younger than the recorded time.
        guard process.pid == guardian, let guardianBegan else { return false }
        return process.startTime >= guardianBegan
    }

    /// Whether a process is the project's guardian or a child of it, such as the supervisor.
    public func isGuardian(orChildOfIt process: ProcessReading) -> Bool {
        if isGuardian(process) { return true }
        return ProcessReading(pid: process.parent).map { isGuardian($0) } ?? false
    }
}
