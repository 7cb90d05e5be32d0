internal import CLinux
internal import Glibc

/// The outcome of one attempt to move bytes out of a pipe.
public enum PipeOutcome: Equatable, Sendable {
    /// So many bytes were moved, at least one.
    case moved(Int)
    /// The source is empty now, or the destination is full.
    case nothingYet
    /// The source is at its end: all writers are gone.
    case ended
}

extension FileDescriptor {
    /// Makes a pipe for the output of a program; see `pipe`.
    ///
    /// The program can reopen the writing end as `/dev/stdout` or `/dev/stderr`, whatever user it
    /// is or becomes; by default, a pipe's mode allows only its maker to. No other process can
    /// reach the pipe by that path. Source: proc(5), `/proc/pid/fd`.
    ///
    /// - Returns: the two descriptors.
    /// - Throws: the failed system call.
    public static func outputPipe() throws(SystemError) -> (reader: Int32, writer: Int32) {
        let ends = try pipe()
        // If fchmod(2) is refused, the program can still write to the descriptor that it inherits.
        _ = fchmod(ends.writer, 0o622)
        return ends
    }

    /// Opens another writing end of a pipe.
    ///
    /// - Parameter reader: a reading end.
    /// - Returns: a descriptor, close-on-exec and blocking, which belongs to the caller.
    /// - Throws: the failed system call. Source: proc(5), `/proc/self/fd`.
    public static func openWriter(ofPipe reader: Int32) throws(SystemError) -> Int32 {
        let raw = unsafe vigia_open("/proc/self/fd/\(reader)", O_WRONLY, 0)
        guard raw >= 0 else { throw SystemError(call: "open a pipe", errno: -raw) }
        return raw
    }

    /// Moves bytes from this pipe into another pipe, without copying and without waiting.
    ///
    /// Bytes that left the first pipe are in the second, even if this process is killed in between.
    ///
    /// - Parameters:
    ///   - pipe: the writing end of the other pipe.
    ///   - limit: the most bytes.
    /// - Returns: the outcome.
    /// - Throws: the failed system call. Source: splice(2).
    public func move(
        intoPipe pipe: borrowing FileDescriptor,
        atMost limit: Int
    ) throws(SystemError) -> PipeOutcome {
        let flags = UInt32(SPLICE_F_NONBLOCK | SPLICE_F_MOVE)
        return try Self.outcome("splice") {
            CLinux.splice(raw, nil, pipe.raw, nil, limit, flags)
        }
    }

    /// Duplicates the contents of this pipe into another pipe; this pipe keeps them.
    ///
    /// - Parameters:
    ///   - pipe: the writing end of the other pipe, which is empty.
    ///   - limit: the most bytes.
    /// - Returns: the outcome.
    /// - Throws: the failed system call. Source: tee(2).
    public func copy(
        intoPipe pipe: borrowing FileDescriptor,
        atMost limit: Int
    ) throws(SystemError) -> PipeOutcome {
        try Self.outcome("tee") {
            CLinux.tee(raw, pipe.raw, limit, UInt32(SPLICE_F_NONBLOCK))
        }
    }

    private static func outcome(
        _ call: String,
        _ body: () -> Int
    ) throws(SystemError) -> PipeOutcome {
        var count = 0
        repeat { count = body() } while count < 0 && errno == EINTR
        if count > 0 { return .moved(count) }
        if count == 0 { return .ended }
        if errno == EAGAIN { return .nothingYet }
        throw SystemError(call: call, errno: errno)
    }

    /// Reads the bytes that are available now into the front of a buffer.
    ///
    /// - Parameters:
    ///   - buffer: at least `limit` bytes long.
    ///   - limit: the most bytes.
    /// - Returns: the number of bytes read.
    /// - Throws: the failed system call. Source: read(2).
    public func read(into buffer: inout [UInt8], atMost limit: Int) throws(SystemError) -> Int {
        precondition(limit <= buffer.count, "a buffer too short")
        var count = 0
        repeat {
            count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(raw, bytes.baseAddress, limit)
            }
        } while count < 0 && errno == EINTR
        _ = try granted("read", count < 0 ? -1 : 0)
        return count
    }
}

extension FileDescriptor {
    /// Opens `/dev/null` for writing.
    ///
    /// - Throws: the failed system call.
    public static func openNull() throws(SystemError) -> FileDescriptor {
        try open("/dev/null", O_WRONLY)
    }

    /// Empties a pipe without waiting and discards its bytes; called on the descriptor of
    /// `openNull`.
    ///
    /// - Parameter reader: the pipe's reading end.
    /// - Returns: the number of bytes lost; at most about 4 MiB a call.
    public func swallow(from reader: Int32) -> Int {
        var lost = 0
        while true {
            let count = CLinux.splice(
                reader,
                nil,
                raw,
                nil,
                Self.swallowMax,
                UInt32(SPLICE_F_NONBLOCK)
            )
            guard count > 0 else { return lost }
            lost += count
            // A service that writes as fast as this loop reads must not keep the loop here.
            guard lost < Self.swallowMax * 4 else { return lost }
        }
    }

    private static let swallowMax = 1 << 20

    /// Widens a pipe to the number of bytes that `swallow` takes at once; if refused, its size
    /// stays.
    ///
    /// - Parameter reader: the pipe's reading end.
    public static func widen(_ reader: Int32) {
        _ = fcntl(reader, F_SETPIPE_SZ, Int32(swallowMax))
    }

    /// Whether a writer of a pipe will have to wait, or nearly so.
    ///
    /// A pipe is full when its pages are used up, and short writes leave much of a page empty.
    ///
    /// - Parameter reader: the pipe's reading end.
    /// - Returns: false if it is no pipe.
    public static func isCrowded(_ reader: Int32) -> Bool {
        var count: Int32 = 0
        guard unsafe vigia_bytes_waiting(reader, &count) == 0, count > 0 else { return false }
        return Int(count) >= Int(fcntl(reader, F_GETPIPE_SZ)) / 2
    }
}

/// A pipe whose two ends have one owner.
public struct Pipe: ~Copyable, Sendable {
    /// The reading end.
    public let reader: FileDescriptor
    /// The writing end.
    public let writer: FileDescriptor
    /// The capacity in bytes.
    public let capacity: Int

    /// Makes a pipe.
    ///
    /// - Parameter size: the capacity wanted, in bytes; an unprivileged user may get less.
    /// - Throws: the failed system call.
    public init(size: Int) throws(SystemError) {
        let (reader, writer) = try FileDescriptor.pipe()
        self.init(
            reader: FileDescriptor(owning: reader),
            writer: FileDescriptor(owning: writer),
            size: size
        )
    }

    /// Takes ownership of both ends of a pipe.
    ///
    /// - Parameters:
    ///   - reader: the reading end.
    ///   - writer: the writing end.
    ///   - size: the capacity wanted, in bytes; an unprivileged user may get less.
    public init(reader: consuming FileDescriptor, writer: consuming FileDescriptor, size: Int) {
        // A pipe that may not grow keeps its capacity.
        capacity = (try? reader.setPipeSize(size)) ?? reader.pipeSize
        self.reader = reader
        self.writer = writer
    }
}
