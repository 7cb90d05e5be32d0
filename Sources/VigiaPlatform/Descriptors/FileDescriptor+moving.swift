internal import CLinux
internal import Glibc

extension FileDescriptor {
    /// Properties of an open file at one moment.
    public struct Facts: Hashable, Sendable {
        /// Size in bytes.
        public let size: Int
        /// Device and inode number.
        public let identity: FileIdentity
        /// Whether the file has no name left in any folder.
        public let isDeleted: Bool
        /// Whether it is a regular file, not a pipe, folder or device.
        public let isRegular: Bool
    }

    /// Reads the size, identity and type of the open file.
    ///
    /// - Returns: the facts.
    /// - Throws: the failed system call. Source: fstat(2).
    public func facts() throws(SystemError) -> Facts {
        var status = stat()
        _ = try granted("fstat", unsafe fstat(raw, &status))
        return Facts(
            size: Int(status.st_size),
            identity: FileIdentity(status),
            isDeleted: status.st_nlink == 0,
            isRegular: status.st_mode & S_IFMT == S_IFREG
        )
    }

    /// Reads the bytes that are available now, with one call.
    ///
    /// - Parameter limit: the most bytes.
    /// - Returns: the bytes; none at the end of a file or of a pipe whose writers are gone.
    /// - Throws: the failed system call; `EAGAIN` where it would have to wait.
    public func read(atMost limit: Int) throws(SystemError) -> [UInt8] {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            repeat {
                count = unsafe Glibc.read(raw, buffer.baseAddress, limit)
            } while count < 0 && errno == EINTR
            filled = max(0, count)
        }
        _ = try granted("read", count < 0 ? -1 : 0)
        return bytes
    }

    /// Writes as many bytes as one call accepts.
    ///
    /// - Parameters:
    ///   - bytes: what to write.
    ///   - offset: byte offset in the file; nil for the file's own position or end.
    /// - Returns: how many were written.
    /// - Throws: the failed system call. Source: write(2), pwrite(2).
    public func write(_ bytes: ArraySlice<UInt8>, at offset: Int? = nil) throws(SystemError) -> Int
    {
        var count = 0
        repeat {
            count = unsafe bytes.withUnsafeBytes { all in
                if let offset { return unsafe pwrite(raw, all.baseAddress, all.count, offset) }
                return unsafe Glibc.write(raw, all.baseAddress, all.count)
            }
        } while count < 0 && errno == EINTR
        _ = try granted("write", count < 0 ? -1 : 0)
        return count
    }

    /// Moves bytes from a pipe into a file without copying them, and without waiting for more.
    ///
    /// Bytes that left the pipe are in the file, and vice versa, even if this process is killed in
    /// between.
    ///
    /// - Parameters:
    ///   - file: a file opened for writing, without `O_APPEND`.
    ///   - offset: byte offset in the file.
    ///   - limit: the most bytes.
    /// - Returns: how many were moved; 0 when all writers of the pipe are gone.
    /// - Throws: the failed system call: `EAGAIN` where the pipe is empty, `EINVAL` where the
    ///   file system cannot do it. Source: splice(2).
    public func splice(
        into file: borrowing FileDescriptor,
        at offset: Int,
        atMost limit: Int
    ) throws(SystemError) -> Int {
        var place = offset
        var count = 0
        repeat {
            let flags = UInt32(SPLICE_F_NONBLOCK | SPLICE_F_MOVE)
            count = unsafe CLinux.splice(raw, nil, file.raw, &place, limit, flags)
        } while count < 0 && errno == EINTR
        _ = try granted("splice", count < 0 ? -1 : 0)
        return count
    }

    /// The number of unread bytes in a pipe.
    ///
    /// Source: ioctl_pipe(2), `FIONREAD`.
    public var waitingBytes: Int { Self.waitingBytes(in: raw) }

    /// The number of unread bytes in a pipe.
    ///
    /// - Parameter raw: a reading end.
    /// - Returns: the bytes; 0 if the kernel refuses to say.
    public static func waitingBytes(in raw: Int32) -> Int {
        var count: Int32 = 0
        return unsafe vigia_bytes_waiting(raw, &count) == 0 ? Int(count) : 0
    }

    /// Whether this is a pipe all of whose writers are gone.
    ///
    /// Source: poll(2), `POLLHUP`.
    public var isHungUp: Bool {
        var question = pollfd(fd: raw, events: 0, revents: 0)
        return unsafe poll(&question, 1, 0) == 1 && Int32(question.revents) & POLLHUP != 0
    }

    /// The capacity of a pipe in bytes; 0 if this is no pipe.
    ///
    /// Source: fcntl(2), `F_GETPIPE_SZ`.
    public var pipeSize: Int { max(0, Int(fcntl(raw, F_GETPIPE_SZ))) }

    /// Changes the capacity of a pipe; an unprivileged user is limited by `pipe-max-size`.
    ///
    /// - Parameter size: the least capacity, in bytes.
    /// - Returns: the capacity now, in bytes.
    /// - Throws: the failed system call. Source: fcntl(2), `F_SETPIPE_SZ`.
    public func setPipeSize(_ size: Int) throws(SystemError) -> Int {
        Int(try granted("F_SETPIPE_SZ", fcntl(raw, F_SETPIPE_SZ, Int32(clamping: size))))
    }

    /// Makes calls on this descriptor return `EAGAIN` instead of waiting.
    ///
    /// The flag belongs to the open file, so every descriptor of it is affected. Source: fcntl(2),
    /// `F_SETFL`.
    public func setNonBlocking() { _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK) }

    /// Truncates the file.
    ///
    /// - Parameter size: the new size in bytes.
    /// - Throws: the failed system call. Source: ftruncate(2).
    public func truncate(to size: Int) throws(SystemError) {
        _ = try granted("truncate", ftruncate(raw, size))
    }

    /// Flushes the data written so far to the disk.
    ///
    /// - Throws: the failed system call. Source: fdatasync(2).
    public func synchronize() throws(SystemError) { _ = try granted("fdatasync", fdatasync(raw)) }
}

extension FileDescriptor {
    /// Makes a folder if none is there yet.
    ///
    /// - Parameters:
    ///   - path: the folder's path; its parent must exist.
    ///   - mode: its permissions, before the umask.
    /// - Throws: the failed system call. Source: mkdir(2).
    public static func makeFolder(_ path: String, mode: UInt32 = 0o777) throws(SystemError) {
        let result = unsafe mkdir(path, mode)
        guard result != 0, errno != EEXIST else { return }
        _ = try granted("make \(path)", result)
    }
}

/// The identity of a file whatever its name: device and inode number.
public struct FileIdentity: Hashable, Sendable {
    /// The device number.
    public let device: UInt64
    /// The inode number on that device.
    public let number: UInt64

    init(_ status: stat) { (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino)) }

    /// Reads the identity of the file that has this name now.
    ///
    /// - Parameter path: a path; symbolic links are followed.
    /// - Throws: the failed system call, `ENOENT` among it. Source: stat(2).
    public init(of path: String) throws(SystemError) {
        var status = stat()
        _ = try granted("stat \(path)", unsafe stat(path, &status))
        self.init(status)
    }
}
