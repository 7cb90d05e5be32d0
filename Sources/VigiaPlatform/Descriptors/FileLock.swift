internal import CLinux
internal import Glibc

/// A lock on a range of a file's bytes, which belongs to an open file and not to a process.
///
/// Closing other descriptors of the same file does not release it, unlike the traditional locks of
/// fcntl. Both kinds conflict with each other. Source: fcntl(2), "Open file description locks".
public enum FileLock {
    /// The outcome of an attempt to lock.
    public enum Outcome: Hashable, Sendable {
        /// The lock was taken and is held until the descriptor is closed.
        case taken
        /// Another process holds a conflicting lock; the pid is known only for a traditional lock.
        case heldBy(pid: Int32?)
    }

    /// Takes a lock without waiting, or names the process that holds it.
    ///
    /// - Parameters:
    ///   - file: the open file; it must be writable for an exclusive lock.
    ///   - exclusive: whether the lock excludes readers too.
    ///   - start: the first byte.
    ///   - length: in bytes.
    /// - Returns: the outcome, without waiting.
    /// - Throws: the failed system call.
    public static func take(
        _ file: borrowing FileDescriptor,
        exclusive: Bool,
        from start: Int,
        length: Int
    ) throws(SystemError) -> Outcome {
        var range = flock()
        range.l_type = Int16(exclusive ? F_WRLCK : F_RDLCK)
        (range.l_whence, range.l_start, range.l_len) = (Int16(SEEK_SET), start, length)
        if unsafe fcntl(file.raw, F_OFD_SETLK, &range) == 0 { return .taken }
        guard errno == EAGAIN || errno == EACCES else {
            throw SystemError(call: "lock", errno: errno)
        }
        let refused = unsafe fcntl(file.raw, F_OFD_GETLK, &range) != 0
        let isKnown = !refused && range.l_type != Int16(F_UNLCK) && range.l_pid > 0
        return .heldBy(pid: isKnown ? range.l_pid : nil)
    }
}
