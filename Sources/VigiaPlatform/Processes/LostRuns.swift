internal import CLinux
internal import Glibc

/// What is left of runs of a project whose guardian is gone, and with it every file that tells of them.
public enum LostRuns {
    /// Looks for them: processes in a cgroup that was made for a run of the project, and such of this
    /// user, or of the folder's owner, that have its mark in their environment.
    ///
    /// - Parameter folder: the project's folder.
    /// - Returns: the processes with their runs; this process and those above it are none of them.
    public static func all(of folder: String) -> [(process: ProcessReading, run: UInt64)] {
        var looked = vigia_folder()
        guard unsafe vigia_folder_look(folder, &looked) == 0 else { return [] }
        let identity = looked.identity
        let users = [geteuid(), looked.owner]
        let spared = Set(ProcessReading(pid: getpid())?.line()?.map(\.pid) ?? [getpid()])
        return ProcessReading.all.compactMap { pid in
            guard !spared.contains(pid),
                let run = RunCgroups.places(of: pid).first(where: { $0.project == identity.name })?
                    .run
                    ?? markedRun(of: pid, identity, users),
                let process = ProcessReading(pid: pid), process.isRunning
            else { return nil }
            return (process, run)
        }
    }

    private static func markedRun(
        of pid: Int32,
        _ identity: vigia_identity,
        _ users: [UInt32]
    ) -> UInt64? {
        var (project, room) = (identity, [CChar](repeating: 0, count: ProcFile.bytesMax))
        let run = unsafe vigia_marked_run(pid, &project, &room, room.count)
        guard run > 0, let uid = ProcessPortrait(pid: pid).uid, users.contains(uid) else {
            return nil
        }
        return run
    }
}
