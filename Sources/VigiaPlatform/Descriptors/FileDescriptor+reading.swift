internal import CLinux
internal import Glibc

extension FileDescriptor {
    /// Reads a file from an offset on, and puts the bytes behind others in memory.
    ///
    /// - Parameters:
    ///   - offset: the first byte to read.
    ///   - limit: the most bytes to read.
    ///   - head: the bytes that come first in the result.
    /// - Returns: head and bytes; only the head if the file ends before the offset or cannot be
    ///   read. Source: pread(2).
    public func bytes(from offset: Int, limit: Int, after head: ArraySlice<UInt8>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: head.count + limit) { buffer, filled in
            unsafe head.withUnsafeBytes {
                unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0)
            }
            filled = head.count
            while filled < head.count + limit {
                let start = unsafe buffer.baseAddress?.advanced(by: filled)
                let (wanted, place) = (head.count + limit - filled, offset + filled - head.count)
                let count = unsafe pread(raw, start, wanted, place)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                filled += count
            }
        }
    }

    /// Modification time, in seconds and nanoseconds since 1970-01-01 UTC.
    ///
    /// - Throws: the failed system call. Source: fstat(2).
    public func modified() throws(SystemError) -> (seconds: Int64, nanoseconds: Int64) {
        var status = stat()
        _ = try granted("fstat", unsafe fstat(raw, &status))
        return (Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec))
    }

    /// The present or last name of the open file, without its folder; nil if the kernel does not
    /// say.
    ///
    /// Source: proc(5), `/proc/self/fd`.
    public var currentName: String? {
        let capacity = Int(PATH_MAX)
        let path = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            let count = unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress else { return 0 }
                return unsafe readlink("/proc/self/fd/\(raw)", start, text.count)
            }
            filled = max(0, count)
        }
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = String(decoding: path[(slash + 1)...], as: UTF8.self)
        let mark = " (deleted)"
        return name.hasSuffix(mark) ? String(name.dropLast(mark.count)) : name
    }
}
