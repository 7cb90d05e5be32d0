internal import CLinux
internal import Glibc

/// A descriptor with one owner, closed when that lets go of it.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The kernel's number, for calls while the owner lives; never to be closed.
    public let raw: Int32

    /// Takes a descriptor over.
    ///
    /// - Parameter raw: an open descriptor that nobody else closes.
    public init(owning raw: Int32) { self.raw = raw }

    deinit { _ = close(raw) }

    /// Gives the descriptor away: whoever gets the number closes it.
    public consuming func release() -> Int32 {
        let number = raw
        discard self
        return number
    }

    /// Another descriptor of the same open file, close-on-exec.
    ///
    /// - Throws: what the kernel refused. Source: fcntl(2), `F_DUPFD_CLOEXEC`.
    public func duplicate() throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try Self.copy(of: raw))
    }

    /// Another descriptor of an open file, close-on-exec, which belongs to the caller.
    ///
    /// - Parameter raw: an open descriptor.
    /// - Returns: the other one.
    /// - Throws: what the kernel refused. Source: fcntl(2), `F_DUPFD_CLOEXEC`.
    public static func copy(of raw: Int32) throws(SystemError) -> Int32 {
        try granted("dup", fcntl(raw, F_DUPFD_CLOEXEC, 3))
    }

    /// Opens a file, close-on-exec.
    ///
    /// - Parameters:
    ///   - path: where.
    ///   - flags: as for open(2).
    ///   - mode: of a file that is made.
    /// - Returns: its owner.
    /// - Throws: what the kernel refused.
    public static func open(
        _ path: String,
        _ flags: Int32,
        mode: UInt32 = 0o644
    ) throws(SystemError) -> FileDescriptor {
        let raw = unsafe Glibc.open(path, flags | O_CLOEXEC, mode)
        return FileDescriptor(owning: try granted("open \(path)", raw))
    }

    /// Makes a file that lives in memory only.
    ///
    /// - Parameters:
    ///   - name: what `/proc` shows.
    ///   - bytes: what is in it; who reads on from where it stands reads them all.
    /// - Returns: its owner.
    /// - Throws: what the kernel refused. Source: memfd_create(2).
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
    /// - Returns: the two descriptors.
    /// - Throws: what the kernel refused. Source: pipe2(2).
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
    /// Reads what a file holds from an offset on, without moving its position.
    ///
    /// - Parameters:
    ///   - offset: where to begin.
    ///   - limit: the most bytes.
    /// - Returns: the bytes; fewer where the file ends or cannot be read.
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
    ///   - offset: where.
    /// - Throws: what the kernel refused; some of the bytes may be written then.
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

    /// Adds bytes to the end of a file that was opened for that, in one call, so that lines of
    /// several writers do not mix; what does not fit on the disk is not there.
    ///
    /// - Parameter bytes: what to add.
    public func append(_ bytes: [UInt8]) { _ = unsafe Glibc.write(raw, bytes, bytes.count) }

    /// Gives the memory or disk of a range back; what is read there afterwards is zero.
    ///
    /// A file system that cannot do so keeps the range, which harms nobody.
    ///
    /// - Parameters:
    ///   - offset: where it begins.
    ///   - length: how many bytes.
    public func punch(from offset: Int, length: Int) {
        _ = fallocate(raw, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length)
    }
}

/// The result of a call that gives -1 where it is refused.
///
/// - Parameters:
///   - call: what was tried.
///   - result: what it gave.
/// - Returns: the result.
/// - Throws: the kernel's reason.
func granted(_ call: @autoclosure () -> String, _ result: Int32) throws(SystemError) -> Int32 {
    let number = errno
    guard result >= 0 else { throw SystemError(call: call(), errno: number) }
    return result
}
