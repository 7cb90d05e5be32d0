internal import CLinux

/// Mounts that only this process and its descendants see; they are gone with the last of them.
public enum PrivateMounts {
    /// Leaves the mounts that other processes see.
    ///
    /// - Throws: the failed system call; `EPERM` without `CAP_SYS_ADMIN`. Source: unshare(2).
    public static func begin() throws(SystemError) {
        let result = vigia_private_mounts()
        guard result == 0 else { throw SystemError(call: "unshare", errno: -result) }
    }

    /// Mounts an empty file system in memory.
    ///
    /// - Parameters:
    ///   - path: an existing folder.
    ///   - bytes: the size of the file system.
    /// - Throws: the failed system call. Source: mount(2), tmpfs(5).
    public static func mountMemory(at path: String, bytes: Int) throws(SystemError) {
        let result = unsafe vigia_mount_memory(path, UInt64(max(0, bytes)))
        guard result == 0 else { throw SystemError(call: "mount \(path)", errno: -result) }
    }
}
