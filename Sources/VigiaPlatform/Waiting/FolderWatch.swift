internal import CLinux
internal import Glibc

/// Says when a file in one of its folders was made, written, renamed, cut or removed.
///
/// It says only that something changed; who wants to know what looks. Source: inotify(7).
public final class FolderWatch: Sendable {
    private let descriptor: FileDescriptor

    private static let kinds =
        IN_CREATE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF
        | IN_MOVE_SELF

    /// Begins with no folder.
    ///
    /// - Throws: what the kernel refused; its limits are small on some systems.
    public init() throws(SystemError) {
        let raw = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        descriptor = FileDescriptor(owning: try granted("inotify_init1", raw))
    }

    /// What to wait for: readable when something changed.
    public var raw: Int32 { descriptor.raw }

    /// Watches a folder; the same one twice counts once.
    ///
    /// - Parameter folder: a folder that is there. One that is removed is no longer watched.
    /// - Throws: what the kernel refused.
    public func add(_ folder: String) throws(SystemError) {
        let mask = UInt32(bitPattern: Self.kinds) | UInt32(IN_ONLYDIR)
        _ = try granted("watch \(folder)", unsafe inotify_add_watch(raw, folder, mask))
    }

    /// Takes all that was told so far.
    ///
    /// - Returns: whether anything changed since the last time.
    @discardableResult
    public func take() -> Bool {
        var changed = false
        unsafe withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 8) { buffer in
            while unsafe read(raw, buffer.baseAddress, buffer.count) > 0 { changed = true }
        }
        return changed
    }
}
