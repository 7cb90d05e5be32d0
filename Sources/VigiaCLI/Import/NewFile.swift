import Glibc
import VigiaPlatform

/// A file that is written as a whole under a name that is free.
enum NewFile {
    /// Writes a file; it appears complete, or not at all, and replaces nothing.
    ///
    /// It belongs to the owner of its folder, if this process may arrange that.
    ///
    /// - Parameters:
    ///   - path: the name, absolute.
    ///   - bytes: the content.
    ///   - mode: the permission bits.
    /// - Throws: the failed system call; `EEXIST` where the name is taken, also by a link.
    static func write(_ path: String, _ bytes: [UInt8], mode: UInt32) throws(SystemError) {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        let folder = end == path.startIndex ? "/" : String(path[..<end])
        if FileStatus(under: path) != nil {
            throw SystemError(call: "write \(path)", errno: EEXIST)
        }
        let new = "\(path).\(getpid()).new"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        let file = try FileDescriptor.open(new, flags, mode: 0o600)
        do throws(SystemError) {
            try file.writeAll(bytes, at: 0)
            if geteuid() == 0, let owner = try? FileStatus(folder) {
                try check("chown \(new)", fchown(file.raw, owner.uid, owner.gid))
            }
            try check("chmod \(new)", fchmod(file.raw, mode_t(mode)))
            try check("sync \(new)", fsync(file.raw))
            try FileSystem.rename(new, to: path)
        } catch {
            // What is left of it is of no use.
            try? FileSystem.remove(new)
            throw error
        }
    }

    private static func check(_ call: String, _ result: Int32) throws(SystemError) {
        if result != 0 { throw SystemError(call: call, errno: errno) }
    }
}
