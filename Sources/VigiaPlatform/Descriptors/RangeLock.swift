internal import CLinux
internal import Glibc

/// A lock on one byte of a file, held by one open file at a time, even among threads of one
/// process.
///
/// The byte need not exist. Source: fcntl(2), "Open file description locks".
public struct RangeLock: ~Copyable {
    private let file: FileDescriptor

    /// Waits until the lock is free, and takes it.
    ///
    /// - Parameters:
    ///   - file: open for writing, with no other owner; it is closed with the lock.
    ///   - offset: the byte.
    ///   - waiting: called if the lock is not free.
    /// - Throws: the failed system call.
    public init(
        of file: consuming FileDescriptor,
        at offset: Int64,
        waiting: () -> Void
    ) throws(SystemError) {
        var range = flock()
        (range.l_type, range.l_whence) = (Int16(F_WRLCK), Int16(SEEK_SET))
        (range.l_start, range.l_len) = (off_t(offset), 1)
        self.file = file
        if unsafe fcntl(self.file.raw, F_OFD_SETLK, &range) == 0 { return }
        if errno == EAGAIN || errno == EACCES { waiting() }
        while unsafe fcntl(self.file.raw, F_OFD_SETLKW, &range) != 0 {
            if errno != EINTR { throw SystemError(call: "lock", errno: errno) }
        }
    }
}
