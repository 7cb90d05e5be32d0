internal import CLinux
internal import Glibc

/// The other processes that have a file open.
///
/// Source: proc(5), `/proc/pid/fd`. Without root's rights only the user's own processes are
/// visible.
public enum FileHolders {
    /// The processes that have one of some files open, except this process.
    ///
    /// - Parameter files: the files.
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
