internal import CLinux
internal import Glibc

/// What the runs of a project have in their environment, and who the project's guardian is.
///
/// The mark is a hint: anybody may write it into an environment. `RunMembership` knows what it
/// is worth.
public struct RunMark: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    /// When the guardian began who holds the project's lock or held it last, in clock ticks
    /// since boot; nil where that is not known.
    public let guardianBegan: UInt64?
    /// That guardian, while somebody holds the lock; nil once it is gone.
    private let guardian: Int32?
    /// The folder that the lock file says it is of; nil where it says none.
    let folder: FolderIdentity?

    /// Takes it from the project's lock file; nil where there is none.
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

    /// Takes it from the lock file of a project; nil where there is none, or only the copy of another
    /// project's.
    ///
    /// - Parameter state: the folder of the project's state.
    public init?(state: String) {
        self.init(lock: "\(state)/lock")
        if isOfAnother(than: state) { return nil }
    }

    /// Whether it says that it is of another folder than the one in which it lies.
    func isOfAnother(than state: String) -> Bool {
        folder.map { $0 != FolderIdentity(of: "\(state)/..") } ?? false
    }

    /// Whether another one is of the same project.
    public func isOfSameProject(as other: Self) -> Bool {
        device == other.device && inode == other.inode
    }

    /// The process of that guardian, as it has written it down; nil where it has not.
    public var guardianPid: Int32? { guardian }

    /// The run that a process has in its environment; nil where it is none of this project.
    public func run(of pid: Int32) -> UInt64? {
        var project = vigia_identity(device: device, inode: inode)
        var room = [CChar](repeating: 0, count: ProcFile.bytesMax)
        let marked = unsafe vigia_marked_run(pid, &project, &room, room.count)
        return marked > 0 ? marked : nil
    }

    /// Whether it is the guardian of the project, which keeps its sockets.
    public func isGuardian(_ process: ProcessReading) -> Bool {
        // One that took another's place may be younger than the time that is written down.
        guard process.pid == guardian, let guardianBegan else { return false }
        return process.startTime >= guardianBegan
    }

    /// Whether it is the guardian of the project or a child of it, as the supervisor is.
    public func isGuardian(orChildOfIt process: ProcessReading) -> Bool {
        if isGuardian(process) { return true }
        return ProcessReading(pid: process.parent).map { isGuardian($0) } ?? false
    }
}
