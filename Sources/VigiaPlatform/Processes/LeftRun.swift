internal import CLinux
internal import Glibc

/// A process that a run of a project has left, whose guardian is gone.
public struct LeftRun: Hashable, Sendable {
    /// The process.
    public let process: ProcessReading
    /// The run that it is of.
    public let run: UInt64
    /// The folder in which it still works, where that was deleted.
    let deleted: FolderIdentity?

    /// Whether its project is not this folder, but one that was deleted.
    public var isOfDeleted: Bool { deleted != nil }

    init(process: ProcessReading, run: UInt64, deleted: FolderIdentity? = nil) {
        (self.process, self.run, self.deleted) = (process, run, deleted)
    }

    /// Finds what earlier guardians of a project have left: what was written down of it, and what
    /// else the kernel knows, for a file may be lost or an old one put back.
    ///
    /// Whoever calls has seen that the project has no guardian. What another one looks after is
    /// nobody's leftover.
    ///
    /// - Parameter folder: the project's folder, absolute.
    /// - Returns: each process once.
    public static func all(of folder: String) -> [Self] {
        let state = "\(folder)/.vigia"
        let began = RunMark(state: state)?.guardianBegan ?? 0
        let known = RunRecord.membership(state: state).leftovers(since: began)
        let pids = Set(known.map(\.process.pid))
        let lost = LostRuns.all(of: folder, since: began).filter { !pids.contains($0.process.pid) }
        let found = known + lost
        if found.isEmpty { return [] }
        let guardians = LivingGuardians(folder: folder, except: found.map(\.process.pid))
        return found.filter { !guardians.have($0) }
    }

    /// Removes the cgroups of folders that were deleted, as far as nobody lives there any more.
    ///
    /// - Parameter ended: what was left of them.
    public static func removeCgroups(of ended: [Self]) {
        for folder in Set(ended.compactMap(\.deleted)) {
            var project = folder.plain
            guard let path = RunCgroups.home(of: project),
                let home = try? FileDescriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            else { continue }
            unsafe vigia_trees_remove(&project, home.raw)
        }
    }
}

/// The guardians that live: of this user, of root, and of the owner of a project's folder.
private struct LivingGuardians {
    private let own: String?
    private let pids: Set<Int32>
    private let names: Set<String>
    private let owner: UInt32

    /// Looks for them.
    ///
    /// - Parameters:
    ///   - folder: the project's folder, whose own guardian is gone.
    ///   - left: processes that it has left; a guardian among them is not to live on.
    init(folder: String, except left: [Int32]) {
        own = FolderIdentity(of: folder)?.name
        owner = (try? FileStatus(folder).uid) ?? geteuid()
        let all = GuardianProcess.all(trusting: owner)
            .filter { $0.process.pid > 1 && !left.contains($0.process.pid) }
        pids = Set(all.map(\.process.pid))
        names = Set(all.flatMap(\.names))
    }

    /// Whether one of them looks after a process, by what is known of it or of the next one above it.
    func have(_ left: LeftRun) -> Bool {
        if let deleted = left.deleted {
            return names.contains(deleted.name)
                || GuardianPresence(of: deleted, owner: owner) != nil
        }
        for process in left.process.line() ?? [left.process] {
            if pids.contains(process.pid) { return true }
            guard let name = ProjectProcess.name(of: process.pid) else { continue }
            if name == own { return false }
            if names.contains(name) { return true }
        }
        return false
    }
}
