internal import CLinux
internal import Glibc

/// A descriptor with one owner, closed when the owner's lifetime ends.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The kernel's number, for calls while the owner lives; callers never close it.
    public let raw: Int32

    /// Takes ownership of a descriptor.
    ///
    /// - Parameter raw: an open descriptor that nobody else closes.
    public init(owning raw: Int32) { self.raw = raw }

    deinit { _ = close(raw) }

    /// Releases ownership: the caller closes the number.
    public consuming func release() -> Int32 {
        let number = raw
        discard self
        return number
    }

    /// Makes another descriptor of the same open file, close-on-exec.
    ///
    /// - Throws: the failed system call. Source: fcntl(2), `F_DUPFD_CLOEXEC`.
    public func duplicate() throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try Self.copy(of: raw))
    }

    /// Makes another descriptor of an open file, close-on-exec, owned by the caller.
    ///
    /// - Parameter raw: an open descriptor.
    /// - Returns: the new descriptor.
    /// - Throws: the failed system call. Source: fcntl(2), `F_DUPFD_CLOEXEC`.
    public static func copy(of raw: Int32) throws(SystemError) -> Int32 {
        try granted("dup", fcntl(raw, F_DUPFD_CLOEXEC, 3))
    }

    /// Opens a file, close-on-exec.
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - flags: as for open(2).
    ///   - mode: permissions of a file that is created, before the umask.
    /// - Returns: the owner of the descriptor.
    /// - Throws: the failed system call.
    public static func open(
        _ path: String,
        _ flags: Int32,
        mode: UInt32 = 0o644
    ) throws(SystemError) -> FileDescriptor {
        let raw = unsafe Glibc.open(path, flags | O_CLOEXEC, mode)
        return FileDescriptor(owning: try granted("open \(path)", raw))
    }

    /// Makes a file in memory.
    ///
    /// - Parameters:
    ///   - name: the name that `/proc` shows.
    ///   - bytes: the content; the file's position is at the beginning.
    /// - Returns: the owner of the descriptor.
    /// - Throws: the failed system call. Source: memfd_create(2).
    public static func memory(
        _ name: String,
        holding bytes: [UInt8] = []
    ) throws(SystemError) -> FileDescriptor {
        let raw = unsafe memfd_create(name, UInt32(MFD_CLOEXEC))
        let file = FileDescriptor(owning: try granted("memfd_create", raw))
        try file.writeAll(bytes, at: 0)
        return file
    }

    /// Makes a pipe; both ends are close-on-exec, blocking, and belong to the caller.
    ///
    /// - Returns: both descriptors.
    /// - Throws: the failed system call. Source: pipe2(2).
    public static func pipe() throws(SystemError) -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [-1, -1]
        let result = unsafe ends.withUnsafeMutableBufferPointer { buffer in
            unsafe pipe2(buffer.baseAddress, O_CLOEXEC)
        }
        _ = try granted("pipe", result)
        return (ends[0], ends[1])
    }
}

extension FileDescriptor {
    /// Reads a file from an offset on, without moving its position.
    ///
    /// - Parameters:
    ///   - offset: the first byte to read.
    ///   - limit: the most bytes.
    /// - Returns: the bytes; fewer if the file ends or cannot be read.
    public func bytes(from offset: Int, limit: Int) -> [UInt8] {
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else { return [] }
        let size = max(0, min(limit, Int(status.st_size) - offset))
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let start = unsafe buffer.baseAddress?.advanced(by: filled)
                let count = unsafe pread(raw, start, size - filled, offset + filled)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                filled += count
            }
        }
    }

    /// Writes all bytes at an offset.
    ///
    /// - Parameters:
    ///   - bytes: what to write.
    ///   - offset: the first byte to write.
    /// - Throws: the failed system call; some of the bytes may be written then.
    public func writeAll(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[written...])
                return unsafe pwrite(raw, rest.baseAddress, rest.count, offset + written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(call: "write", errno: errno) }
            written += count
        }
    }

    /// Appends bytes in one call to a file opened with `O_APPEND`, so that lines of several writers
    /// do not mix; errors are ignored, and bytes that do not fit on the disk are lost.
    ///
    /// - Parameter bytes: what to add.
    public func append(_ bytes: [UInt8]) { _ = unsafe Glibc.write(raw, bytes, bytes.count) }

    /// Frees the memory or disk blocks of a range, which then reads as zeros.
    ///
    /// If the file system cannot do so, the range stays as it is.
    ///
    /// - Parameters:
    ///   - offset: the first byte.
    ///   - length: in bytes.
    public func punch(from offset: Int, length: Int) {
        _ = fallocate(raw, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length)
    }
}

/// Returns the result of a call, and throws if it is -1.
///
/// - Parameters:
///   - call: the call in words, for the error.
///   - result: the call's result.
/// - Returns: the result.
/// - Throws: the call with its `errno`.
func granted(_ call: @autoclosure () -> String, _ result: Int32) throws(SystemError) -> Int32 {
    let number = errno
    guard result >= 0 else { throw SystemError(call: call(), errno: number) }
    return result
}
