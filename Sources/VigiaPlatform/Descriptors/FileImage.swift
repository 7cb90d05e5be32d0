internal import CLinux
internal import Glibc

/// Memory into which a file is read, again and again if need be.
///
/// The memory is there before the first byte is read, so that reading takes no longer than it must.
@safe
public struct FileImage: ~Copyable {
    /// So much is read between two looks at the clock.
    private static let step = 1 << 20

    private let memory: UnsafeMutableRawPointer
    private let room: Int
    /// How many bytes of the file it holds.
    public private(set) var count = 0

    /// Takes the memory.
    ///
    /// - Parameter bytesMax: the largest file that it can hold.
    /// - Throws: what the kernel refused. Source: mmap(2), `MAP_POPULATE`.
    public init(bytesMax: Int) throws(SystemError) {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE
        room = max(1, bytesMax)
        let start = unsafe mmap(nil, room, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard unsafe start != MAP_FAILED, let start = unsafe start else {
            throw SystemError(call: "take memory for a file", errno: errno)
        }
        unsafe memory = start
    }

    deinit { _ = unsafe munmap(memory, room) }

    /// Reads a file from its beginning to its end.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - limit: how long that may take.
    /// - Returns: false where it takes longer, or the file is larger than the memory.
    /// - Throws: what the kernel refused.
    public mutating func read(
        _ file: borrowing FileDescriptor,
        within limit: Duration
    ) throws(SystemError) -> Bool {
        let deadline = Clock.uptime + limit
        count = 0
        while count < room {
            let start = unsafe memory.advanced(by: count)
            let got = unsafe pread(file.raw, start, min(Self.step, room - count), count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw SystemError(call: "read a file", errno: errno) }
            if got == 0 { return true }
            count += got
            if Clock.uptime > deadline { return false }
        }
        return false
    }

    /// Writes what it holds to the beginning of a file.
    ///
    /// - Throws: what the kernel refused; some of the bytes may be written then.
    public func write(to file: borrowing FileDescriptor) throws(SystemError) {
        var written = 0
        while written < count {
            let start = unsafe memory.advanced(by: written)
            let step = min(16 * Self.step, count - written)
            let put = unsafe pwrite(file.raw, start, step, written)
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw SystemError(call: "write a file", errno: errno) }
            written += put
        }
    }
}
