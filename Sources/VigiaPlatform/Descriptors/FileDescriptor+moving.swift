internal import CLinux
internal import Glibc

extension FileDescriptor {
    /// What a regular file is, at one moment.
    public struct Facts: Hashable, Sendable {
        /// How many bytes it holds.
        public let size: Int
        /// The file itself, whatever its name: its device and its number there.
        public let identity: FileIdentity
        /// Whether no folder has a name for it any more.
        public let isDeleted: Bool
        /// Whether it is a plain file, and no pipe, folder or device.
        public let isRegular: Bool
    }

    /// What it is and how big.
    ///
    /// - Returns: the facts.
    /// - Throws: what the kernel refused. Source: fstat(2).
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

    /// Takes what can be read now.
    ///
    /// - Parameter limit: the most bytes.
    /// - Returns: the bytes; none at the end of a file or of a pipe whose writers are gone.
    /// - Throws: what the kernel refused; `EAGAIN` where it would have to wait.
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

    /// Writes with one call what fits.
    ///
    /// - Parameters:
    ///   - bytes: what to write.
    ///   - offset: where; nil for the file's own position or end.
    /// - Returns: how many were written.
    /// - Throws: what the kernel refused. Source: write(2), pwrite(2).
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

    /// Moves what a pipe holds into a file without copying it, and never waits for more.
    ///
    /// What left the pipe is in the file, and the other way round, even if this process is
    /// killed in the middle.
    ///
    /// - Parameters:
    ///   - file: a file opened for writing, without `O_APPEND`.
    ///   - offset: where in the file.
    ///   - limit: the most bytes.
    /// - Returns: how many were moved; 0 when all writers of the pipe are gone.
    /// - Throws: what the kernel refused: `EAGAIN` where the pipe is empty, `EINVAL` where the
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

    /// How many bytes a pipe holds that nobody has read yet.
    ///
    /// Source: ioctl_pipe(2), `FIONREAD`.
    public var waitingBytes: Int { Self.waitingBytes(in: raw) }

    /// How many bytes a pipe holds that nobody has read yet.
    ///
    /// - Parameter raw: a reading end.
    /// - Returns: 0 where that cannot be told.
    public static func waitingBytes(in raw: Int32) -> Int {
        var count: Int32 = 0
        return unsafe vigia_bytes_waiting(raw, &count) == 0 ? Int(count) : 0
    }

    /// Whether it is a pipe whose writers are all gone.
    ///
    /// Source: poll(2), `POLLHUP`.
    public var isHungUp: Bool {
        var question = pollfd(fd: raw, events: 0, revents: 0)
        return unsafe poll(&question, 1, 0) == 1 && Int32(question.revents) & POLLHUP != 0
    }

    /// How many bytes a pipe can hold; 0 where it is none.
    ///
    /// Source: fcntl(2), `F_GETPIPE_SZ`.
    public var pipeSize: Int { max(0, Int(fcntl(raw, F_GETPIPE_SZ))) }

    /// Asks for a pipe of another size; an unprivileged user is not given much.
    ///
    /// - Parameter size: how many bytes it shall hold, at least.
    /// - Returns: how many bytes it holds now.
    /// - Throws: what the kernel refused. Source: fcntl(2), `F_SETPIPE_SZ`.
    public func setPipeSize(_ size: Int) throws(SystemError) -> Int {
        Int(try granted("F_SETPIPE_SZ", fcntl(raw, F_SETPIPE_SZ, Int32(clamping: size))))
    }

    /// Lets calls on it return `EAGAIN` rather than wait.
    ///
    /// This holds for everybody who has the same open file. Source: fcntl(2), `F_SETFL`.
    public func setNonBlocking() { _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK) }

    /// Cuts a file to a length.
    ///
    /// - Parameter size: how many bytes are left.
    /// - Throws: what the kernel refused. Source: ftruncate(2).
    public func truncate(to size: Int) throws(SystemError) {
        _ = try granted("truncate", ftruncate(raw, size))
    }

    /// Makes the writes so far as durable as the disk is.
    ///
    /// - Throws: what the kernel refused. Source: fdatasync(2).
    public func synchronize() throws(SystemError) { _ = try granted("fdatasync", fdatasync(raw)) }
}

extension FileDescriptor {
    /// Makes a folder, where it is not there yet.
    ///
    /// - Parameters:
    ///   - path: where; the folder above must be there.
    ///   - mode: its permissions, before the umask.
    /// - Throws: what the kernel refused. Source: mkdir(2).
    public static func makeFolder(_ path: String, mode: UInt32 = 0o777) throws(SystemError) {
        let result = unsafe mkdir(path, mode)
        guard result != 0, errno != EEXIST else { return }
        _ = try granted("make \(path)", result)
    }
}

/// Which file it is, whatever it is called: its device and its number there.
public struct FileIdentity: Hashable, Sendable {
    /// The device that it is on.
    public let device: UInt64
    /// Its number there.
    public let number: UInt64

    init(_ status: stat) { (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino)) }

    /// The file that has this name now.
    ///
    /// - Parameter path: a path; symbolic links are followed.
    /// - Throws: what the kernel refused, `ENOENT` among it. Source: stat(2).
    public init(of path: String) throws(SystemError) {
        var status = stat()
        _ = try granted("stat \(path)", unsafe stat(path, &status))
        self.init(status)
    }
}
