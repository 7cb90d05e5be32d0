internal import CLinux
internal import Glibc

/// Memory that a file is read into, repeatedly if necessary.
///
/// The memory is allocated and populated before the first read, so that reading is as fast as it
/// can be.
@safe
public struct FileImage: ~Copyable {
    /// Bytes read between two looks at the clock.
    private static let step = 1 << 20

    private let memory: UnsafeMutableRawPointer
    private let capacity: Int
    /// The number of bytes read from the file.
    public private(set) var count = 0

    /// Allocates the memory.
    ///
    /// - Parameter bytesMax: the largest file that it can hold.
    /// - Throws: the failed system call. Source: mmap(2), `MAP_POPULATE`.
    public init(bytesMax: Int) throws(SystemError) {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE
        capacity = max(1, bytesMax)
        let start = unsafe mmap(nil, capacity, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard unsafe start != MAP_FAILED, let start = unsafe start else {
            throw SystemError(call: "take memory for a file", errno: errno)
        }
        unsafe memory = start
    }

    deinit { _ = unsafe munmap(memory, capacity) }

    /// Reads a file from its beginning to its end.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - limit: the longest time that reading may take.
    /// - Returns: false if reading takes longer, or the file is larger than the memory.
    /// - Throws: the failed system call.
    public mutating func read(
        _ file: borrowing FileDescriptor,
        within limit: Duration
    ) throws(SystemError) -> Bool {
        let deadline = Clock.uptime + limit
        count = 0
        while count < capacity {
            let start = unsafe memory.advanced(by: count)
            let got = unsafe pread(file.raw, start, min(Self.step, capacity - count), count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw SystemError(call: "read a file", errno: errno) }
            if got == 0 { return true }
            count += got
            if Clock.uptime > deadline { return false }
        }
        return false
    }

    /// Writes the bytes read to the beginning of a file.
    ///
    /// - Throws: the failed system call; some of the bytes may be written then.
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
