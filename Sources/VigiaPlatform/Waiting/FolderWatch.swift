internal import CLinux
internal import Glibc

/// Reports when a file in one of its folders is made, written, renamed, truncated or removed.
///
/// It reports only that something changed; the caller looks for what. Source: inotify(7).
public final class FolderWatch: Sendable {
    private let descriptor: FileDescriptor

    private static let kinds =
        IN_CREATE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF
        | IN_MOVE_SELF

    /// Creates a watch without folders.
    ///
    /// - Throws: the failed system call; inotify limits are low on some systems.
    public init() throws(SystemError) {
        let raw = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        descriptor = FileDescriptor(owning: try granted("inotify_init1", raw))
    }

    /// The descriptor to wait for: readable after a change.
    public var raw: Int32 { descriptor.raw }

    /// Watches a folder; adding it twice is the same as once.
    ///
    /// - Parameter folder: an existing folder; its watch ends when it is removed.
    /// - Throws: the failed system call.
    public func add(_ folder: String) throws(SystemError) {
        let mask = UInt32(bitPattern: Self.kinds) | UInt32(IN_ONLYDIR)
        _ = try granted("watch \(folder)", unsafe inotify_add_watch(raw, folder, mask))
    }

    /// Reads all pending events.
    ///
    /// - Returns: whether anything changed since the last call.
    @discardableResult
    public func take() -> Bool {
        var changed = false
        unsafe withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 8) { buffer in
            while unsafe read(raw, buffer.baseAddress, buffer.count) > 0 { changed = true }
        }
        return changed
    }
}
