internal import CLinux
internal import Glibc

/// Which other processes have a file open, as the kernel tells it.
///
/// Source: proc(5), `/proc/pid/fd`. Without the rights of root, only one's own processes are seen.
public enum FileHolders {
    /// The processes that have one of some files open, this one left out.
    ///
    /// - Parameter files: what they may have open.
    /// - Returns: pids, in order.
    public static func of(_ files: [FileStatus]) -> [Int32] {
        let own = getpid()
        return ProcFile.names(in: "/proc").compactMap { Int32($0) }.filter { pid in
            pid != own && holds(pid, files)
        }.sorted()
    }

    private static func holds(_ pid: Int32, _ files: [FileStatus]) -> Bool {
        let folder = "/proc/\(pid)/fd"
        return ProcFile.names(in: folder).contains { name in
            var status = stat()
            guard unsafe stat("\(folder)/\(name)", &status) == 0 else { return false }
            return files.contains {
                $0.inode == UInt64(status.st_ino) && $0.device == UInt64(status.st_dev)
            }
        }
    }
}
