internal import CLinux
internal import Glibc

/// Says when files lose their names, and when something vanishes from folders.
///
/// It says only that something may be gone; who wants to know what looks. Source: inotify(7).
public final class NameWatch: Sendable {
    private let descriptor: FileDescriptor

    /// A file that is still open is not deleted when its name is: that changes its link count.
    private static let ofFile = IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF | IN_DONT_FOLLOW
    private static let ofFolder =
        IN_DELETE | IN_MOVED_FROM | IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR
    private static let ofPlace = IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR

    /// What is watched of a name.
    public enum Kind: Sendable {
        /// A file, or a socket.
        case file
        /// A folder, and that nothing goes from it.
        case folder
        /// A folder itself, whatever happens in it.
        case place
    }

    /// Begins with nothing.
    ///
    /// - Throws: what the kernel refused; its limits are small on some systems.
    public init() throws(SystemError) {
        let raw = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        descriptor = FileDescriptor(owning: try granted("inotify_init1", raw))
    }

    /// What to wait for: readable when something happened.
    public var raw: Int32 { descriptor.raw }

    /// Watches what is under a name; the same twice counts once.
    ///
    /// - Throws: what the kernel refused.
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

    /// Forgets all that was told so far.
    public func clear() {
        unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            while unsafe read(raw, buffer.baseAddress, buffer.count) > 0 {}
        }
    }
}
