internal import CLinux
internal import Glibc

/// Tells when something in a folder has changed.
///
/// Source: inotify(7).
public struct FolderWatch: ~Copyable {
    private let file: FileDescriptor

    /// Begins to watch.
    ///
    /// - Parameter folder: one that exists.
    /// - Throws: what the kernel refused.
    public init(_ folder: String) throws(SystemError) {
        file = FileDescriptor(owning: try Self.watch(folder))
    }

    private static func watch(_ folder: String) throws(SystemError) -> Int32 {
        let flags = Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)
        let raw = try granted("inotify_init", inotify_init1(flags))
        let wanted = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO)
        guard unsafe inotify_add_watch(raw, folder, wanted) < 0 else { return raw }
        let number = errno
        _ = close(raw)
        throw SystemError(call: "watch \(folder)", errno: number)
    }

    /// Waits until something has changed since the last time.
    public func wait() {
        var wanted = pollfd(fd: file.raw, events: Int16(POLLIN), revents: 0)
        unsafe poll(&wanted, 1, -1)
        unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { room in
            while unsafe read(file.raw, room.baseAddress, room.count) > 0 {}
        }
    }
}
