internal import CLinux
internal import Glibc

/// Reports when files lose their names, and when something vanishes from folders.
///
/// It reports only that something may be gone; the caller looks for what. Source: inotify(7).
public final class NameWatch: Sendable {
    private let descriptor: FileDescriptor

    /// Unlinking a file that is still open only changes its link count, an attribute.
    private static let ofFile = IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF | IN_DONT_FOLLOW
    private static let ofFolder =
        IN_DELETE | IN_MOVED_FROM | IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR
    private static let ofPlace = IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR

    /// The events watched for a name.
    public enum Kind: Sendable {
        /// Of a file or socket: its removal or renaming.
        case file
        /// Of a folder: its own removal, and the removal of names in it.
        case folder
        /// Of a folder: its own removal only.
        case place
    }

    /// Creates a watch without names.
    ///
    /// - Throws: the failed system call; inotify limits are low on some systems.
    public init() throws(SystemError) {
        let raw = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        descriptor = FileDescriptor(owning: try granted("inotify_init1", raw))
    }

    /// The descriptor to wait for: readable after an event.
    public var raw: Int32 { descriptor.raw }

    /// Watches the file or folder of a name; adding it twice is the same as once.
    ///
    /// - Throws: the failed system call.
    public func add(_ path: String, _ kind: Kind) throws(SystemError) {
        let mask =
            switch kind {
            case .file: Self.ofFile
            case .folder: Self.ofFolder
            case .place: Self.ofPlace
            }
        let bits = UInt32(bitPattern: mask)
        _ = try granted("watch \(path)", unsafe inotify_add_watch(raw, path, bits))
    }

    /// Discards all pending events.
    public func clear() {
        unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            while unsafe read(raw, buffer.baseAddress, buffer.count) > 0 {}
        }
    }
}
