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
        let name =
            String(identity.device, radix: 16) + "-" + String(identity.inode, radix: 16)
        let users = [geteuid(), looked.owner]
        let spared = Set(GuardianProcess.line(of: getpid()))
        return ProcessReading.all.compactMap { pid in
            guard !spared.contains(pid),
                let run = cgroupRun(of: pid, "vigia-\(name)")
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

    /// Source: proc(5), `/proc/pid/cgroup`.
    private static func cgroupRun(of pid: Int32, _ home: String) -> UInt64? {
        let lines = ProcFile.lines("/proc/\(pid)/cgroup").filter { $0.hasPrefix("0::") }
        guard let parts = lines.first?.split(separator: "/"),
            let place = parts.firstIndex(where: { $0 == home }), place + 1 < parts.count
        else { return nil }
        return UInt64(parts[place + 1])
    }
}
