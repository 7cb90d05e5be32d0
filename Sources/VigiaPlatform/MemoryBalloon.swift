internal import CLinux
internal import Glibc

/// Memory of this process that the kernel cannot reclaim.
@safe public final class MemoryBalloon {
    private let start: UnsafeMutableRawPointer
    private let bytes: Int

    /// Allocates memory, and uses every page of it.
    ///
    /// - Parameter bytes: the size, rounded up to whole pages by the kernel.
    /// - Throws: the failed system call.
    public init(bytes: Int) throws(SystemError) {
        guard bytes > 0, let start = unsafe vigia_map_memory(bytes) else {
            throw SystemError(call: "mmap", errno: ENOMEM)
        }
        unsafe self.start = start
        self.bytes = bytes
        // Pages of equal content may be merged, so each has its own.
        for offset in stride(from: 0, to: bytes, by: 4096) {
            unsafe start.storeBytes(of: Int64(offset) + 1, toByteOffset: offset, as: Int64.self)
        }
    }

    deinit { _ = unsafe munmap(start, bytes) }

    /// Makes this process the first one that the kernel kills when memory is short.
    ///
    /// Source: proc(5), `/proc/pid/oom_score_adj`.
    public static func offer() { _ = vigia_set_oom_score(1000) }
}
