internal import CLinux
internal import Glibc

/// A process that a run of a project left behind when the guardian died.
public struct LeftRun: Hashable, Sendable {
    /// The process.
    public let process: ProcessReading
    /// The run that it belongs to.
    public let run: UInt64
    /// Its deleted working folder, if that folder was deleted.
    let deleted: FolderIdentity?

    /// Whether its project is a deleted folder, not this one.
    public var isOfDeleted: Bool { deleted != nil }

    init(process: ProcessReading, run: UInt64, deleted: FolderIdentity? = nil) {
        (self.process, self.run, self.deleted) = (process, run, deleted)
    }

    /// Finds the orphaned processes of a project's earlier guardians: those in the run record, and
    /// others that the kernel shows, since the record may be lost or outdated.
    ///
    /// The caller has checked that the project has no guardian. Processes of other living guardians
    /// are not included.
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

    /// Removes the empty cgroups of deleted folders.
    ///
    /// - Parameter ended: the processes that were left in them.
    public static func removeCgroups(of ended: [Self]) {
        for folder in Set(ended.compactMap(\.deleted)) {
            var project = folder.plain
            guard let path = RunCgroups.home(of: project),
                let home = try? FileDescriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            else { continue }
            unsafe vigia_cgroups_remove(&project, home.raw)
        }
    }
}

/// The living guardians of this user, of root, and of the owner of a project's folder.
private struct LivingGuardians {
    private let own: String?
    private let pids: Set<Int32>
    private let names: Set<String>
    private let owner: UInt32

    /// Finds them.
    ///
    /// - Parameters:
    ///   - folder: the project's folder, whose own guardian is gone.
    ///   - left: processes left by that guardian; a guardian among them does not count.
    init(folder: String, except left: [Int32]) {
        own = FolderIdentity(of: folder)?.name
        owner = (try? FileStatus(folder).uid) ?? geteuid()
        let all = GuardianProcess.all(trusting: owner)
            .filter { $0.process.pid > 1 && !left.contains($0.process.pid) }
        pids = Set(all.map(\.process.pid))
        names = Set(all.flatMap(\.names))
    }

    /// Whether a living guardian owns a process, by descent or by the nearest mark above it.
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
