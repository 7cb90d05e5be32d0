internal import CLinux
internal import Glibc

/// What one attempt to take something out of a pipe came to.
public enum PipeOutcome: Equatable, Sendable {
    /// So many bytes; more than none.
    case moved(Int)
    /// There is nothing to take now, or no room for it.
    case nothingYet
    /// Nothing will ever come: all writers are gone.
    case ended
}

extension FileDescriptor {
    /// Makes a pipe for what a program writes; see `pipe`.
    ///
    /// Its writing end can be opened anew, as `/dev/stdout` and `/dev/stderr`, by whatever user the
    /// program is or becomes; the mode of a pipe lets only its maker. Nobody else can reach it
    /// there. Source: proc(5), `/proc/pid/fd`.
    ///
    /// - Returns: the two descriptors.
    /// - Throws: what the kernel refused.
    public static func outputPipe() throws(SystemError) -> (reader: Int32, writer: Int32) {
        let ends = try pipe()
        // Where it is refused the program can write all the same, to the descriptor that it has.
        _ = fchmod(ends.writer, 0o622)
        return ends
    }

    /// Opens another writing end of a pipe.
    ///
    /// - Parameter reader: a reading end.
    /// - Returns: a descriptor, close-on-exec and blocking, which belongs to the caller.
    /// - Throws: what the kernel refused. Source: proc(5), `/proc/self/fd`.
    public static func openWriter(ofPipe reader: Int32) throws(SystemError) -> Int32 {
        let raw = unsafe vigia_open("/proc/self/fd/\(reader)", O_WRONLY, 0)
        guard raw >= 0 else { throw SystemError(call: "open a pipe", errno: -raw) }
        return raw
    }

    /// Moves what a pipe holds into another pipe, without copying it and without waiting.
    ///
    /// What left the first is in the second, even if this process is killed in the middle.
    ///
    /// - Parameters:
    ///   - pipe: the writing end of the other.
    ///   - limit: the most bytes.
    /// - Returns: what came of it.
    /// - Throws: what the kernel refused. Source: splice(2).
    public func move(
        intoPipe pipe: borrowing FileDescriptor,
        atMost limit: Int
    ) throws(SystemError) -> PipeOutcome {
        let flags = UInt32(SPLICE_F_NONBLOCK | SPLICE_F_MOVE)
        return try Self.outcome("splice") {
            CLinux.splice(raw, nil, pipe.raw, nil, limit, flags)
        }
    }

    /// Puts a copy of what a pipe holds into another pipe; the first keeps it.
    ///
    /// - Parameters:
    ///   - pipe: the writing end of the other, which is empty.
    ///   - limit: the most bytes.
    /// - Returns: what came of it.
    /// - Throws: what the kernel refused. Source: tee(2).
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

    /// Reads into the front of a buffer what can be read now.
    ///
    /// - Parameters:
    ///   - buffer: long enough.
    ///   - limit: the most bytes.
    /// - Returns: how many were read.
    /// - Throws: what the kernel refused. Source: read(2).
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
    /// The place where everything can be written and nothing is kept.
    ///
    /// - Throws: what the kernel refused.
    public static func openNull() throws(SystemError) -> FileDescriptor {
        try open("/dev/null", O_WRONLY)
    }

    /// Takes everything out of a pipe, in memory and without waiting, for nothing; called on
    /// the descriptor of `openNull`.
    ///
    /// - Parameter reader: the pipe's reading end.
    /// - Returns: how many bytes are lost.
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
            // A service that writes as fast as this takes must not keep it here.
            guard lost < Self.swallowMax * 4 else { return lost }
        }
    }

    private static let swallowMax = 1 << 20

    /// Gives a pipe as much room as `swallow` takes at once; where that is refused, it stays.
    ///
    /// - Parameter reader: the pipe's reading end.
    public static func widen(_ reader: Int32) {
        _ = fcntl(reader, F_SETPIPE_SZ, Int32(swallowMax))
    }

    /// Whether somebody who goes on writing into a pipe will have to wait, or nearly so.
    ///
    /// A pipe is full when its pages are taken, and short writes leave much of a page empty.
    ///
    /// - Parameter reader: the pipe's reading end.
    /// - Returns: false where it is no pipe.
    public static func isCrowded(_ reader: Int32) -> Bool {
        var count: Int32 = 0
        guard unsafe vigia_bytes_waiting(reader, &count) == 0, count > 0 else { return false }
        return Int(count) >= Int(fcntl(reader, F_GETPIPE_SZ)) / 2
    }
}

/// A pipe with both ends in one hand.
public struct Pipe: ~Copyable, Sendable {
    /// Where it is read.
    public let reader: FileDescriptor
    /// Where it is written.
    public let writer: FileDescriptor
    /// How many bytes it holds at the most.
    public let capacity: Int

    /// Makes a pipe.
    ///
    /// - Parameter size: how many bytes it shall hold; an unprivileged user may get less.
    /// - Throws: what the kernel refused.
    public init(size: Int) throws(SystemError) {
        let (reader, writer) = try FileDescriptor.pipe()
        self.init(
            reader: FileDescriptor(owning: reader),
            writer: FileDescriptor(owning: writer),
            size: size
        )
    }

    /// Takes both ends of a pipe over.
    ///
    /// - Parameters:
    ///   - reader: the reading end.
    ///   - writer: the writing end.
    ///   - size: how many bytes it shall hold; an unprivileged user may get less.
    public init(reader: consuming FileDescriptor, writer: consuming FileDescriptor, size: Int) {
        // One that may not grow holds what it holds.
        capacity = (try? reader.setPipeSize(size)) ?? reader.pipeSize
        self.reader = reader
        self.writer = writer
    }
}
