internal import CLinux
internal import Glibc

/// A lock on a range of a file's bytes, which belongs to an open file and not to a process.
///
/// Other descriptors of the same file may be opened and closed without losing it, which the older
/// locks of fcntl do not stand. Both kinds keep each other out. Source: fcntl(2), "Open file
/// description locks".
public enum FileLock {
    /// Who keeps a lock away.
    public enum Outcome: Hashable, Sendable {
        /// Nobody: it is held until the descriptor is closed.
        case taken
        /// Somebody; the kernel tells the process only where that locked in the older way.
        case heldBy(pid: Int32?)
    }

    /// Takes a lock, or says who is in the way.
    ///
    /// - Parameters:
    ///   - file: the open file; for a lock that keeps everybody out, it must be writable.
    ///   - exclusive: whether it keeps readers out too.
    ///   - start: the first byte.
    ///   - length: how many bytes.
    /// - Returns: what came of it, at once.
    /// - Throws: what the kernel refused.
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
