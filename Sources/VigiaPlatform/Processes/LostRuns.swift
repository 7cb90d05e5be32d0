internal import CLinux
internal import Glibc

/// Processes of a project's runs that no file records; every file of the project may be gone.
enum LostRuns {
    /// Finds processes in a cgroup made for a run of the project, and processes of this user or the
    /// folder's owner with the project's mark in their environment.
    ///
    /// Runs of this folder count, and runs of a deleted folder that had this path or that this one
    /// is a copy of, for processes whose working directory is still there.
    ///
    /// - Parameters:
    ///   - folder: the project's folder.
    ///   - began: when the last guardian of this folder started, in clock ticks since boot.
    /// - Returns: the processes, except this one and its ancestors.
    static func all(of folder: String, since began: UInt64) -> [LeftRun] {
        var looked = vigia_folder()
        guard unsafe vigia_folder_look(folder, &looked) == 0 else { return [] }
        let own = FolderIdentity(looked.identity)
        let original = RunMark(lock: "\(folder)/.vigia/lock")?.folder
        let users = [geteuid(), looked.owner]
        let spared = Set(ProcessReading(pid: getpid())?.line()?.map(\.pid) ?? [getpid()])
        return ProcessReading.all.compactMap { pid in
            guard !spared.contains(pid) else { return nil }
            if let run = run(of: pid, own, users) {
                guard let process = ProcessReading(pid: pid), process.isRunning,
                    process.startTime >= began
                else { return nil }
                return LeftRun(process: process, run: run)
            }
            guard
                let gone = FolderIdentity.deleted(under: pid, called: folder, or: original),
                gone != own, let run = run(of: pid, gone, users),
                let process = ProcessReading(pid: pid), process.isRunning
            else { return nil }
            return LeftRun(process: process, run: run, deleted: gone)
        }
    }

    private static func run(
        of pid: Int32,
        _ folder: FolderIdentity,
        _ users: [UInt32]
    ) -> UInt64? {
        let name = folder.name
        if let place = RunCgroups.places(of: pid).first(where: { $0.project == name }) {
            return place.run
        }
        var (project, buffer) = (folder.plain, [CChar](repeating: 0, count: ProcFile.bytesMax))
        let run = unsafe vigia_marked_run(pid, &project, &buffer, buffer.count)
        guard run > 0, let uid = ProcessPortrait(pid: pid).uid, users.contains(uid) else {
            return nil
        }
        return run
    }
}
