internal import CLinux
internal import Glibc

/// Reports each change in many folders.
///
/// A file counts as written when its writer closes it, so it is never read half written.
/// Source: inotify(7).
public final class TreeNotices: Sendable {
    /// A change in a folder.
    public struct Notice: Sendable, Equatable {
        /// The kind of change.
        public enum Kind: Sendable {
            /// The name exists now: it was written, or renamed into the folder.
            case appeared
            /// The name was created, and may still be empty.
            case made
            /// The name no longer exists.
            case vanished
            /// The folder's watch has ended.
            case forgotten
        }

        /// The folder, by the number that `add` returned.
        public let folder: Int32
        /// The kind of change.
        public let kind: Kind
        /// The name in the folder; empty for the folder itself.
        public let name: String
        /// Whether the name is a folder's.
        public let isFolder: Bool
    }

    /// An event that was read.
    public enum Arrival: Sendable, Equatable {
        /// A change in a folder.
        case notice(Notice)
        /// The queue overflowed and events were lost: the caller must rescan.
        case overflow
    }

    private let descriptor: FileDescriptor

    private static let kinds =
        IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR
        | IN_DONT_FOLLOW | IN_EXCL_UNLINK

    /// Creates a watch without folders.
    ///
    /// - Throws: the failed system call, such as `EMFILE` if the user has too many instances.
    public init() throws(SystemError) {
        let raw = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        descriptor = FileDescriptor(owning: try granted("inotify_init1", raw))
    }

    /// The descriptor to wait for: readable after a change.
    public var raw: Int32 { descriptor.raw }

    /// Watches a folder but not its subfolders; adding it twice returns the same number.
    ///
    /// - Parameter folder: an existing folder, not a symbolic link.
    /// - Returns: its number.
    /// - Throws: the failed system call; `ENOSPC` if the user's watch limit is reached.
    public func add(_ folder: String) throws(SystemError) -> Int32 {
        let mask = UInt32(bitPattern: Self.kinds)
        return try granted("watch \(folder)", unsafe inotify_add_watch(raw, folder, mask))
    }

    /// Stops watching a folder; a removed one is ignored.
    ///
    /// - Parameter folder: its number.
    public func remove(_ folder: Int32) { _ = inotify_rm_watch(raw, folder) }

    /// Reads pending events, a bounded number for each call.
    ///
    /// - Returns: the events, oldest first.
    public func take() -> [Arrival] {
        var arrivals: [Arrival] = []
        unsafe withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 8) { buffer in
            let count = unsafe read(raw, buffer.baseAddress, buffer.count)
            var place = 0
            while place < count {
                let head = unsafe buffer.loadUnaligned(
                    fromByteOffset: place,
                    as: inotify_event.self
                )
                let start = place + MemoryLayout<inotify_event>.size
                let name = unsafe buffer[start..<(start + Int(head.len))].prefix { $0 != 0 }
                let text = unsafe String(decoding: name, as: UTF8.self)
                if let arrival = Self.arrival(head, text) { arrivals.append(arrival) }
                place = start + Int(head.len)
            }
        }
        return arrivals
    }

    private static func arrival(_ head: inotify_event, _ name: String) -> Arrival? {
        let mask = Int32(bitPattern: head.mask)
        if mask & IN_Q_OVERFLOW != 0 { return .overflow }
        let kind: Notice.Kind =
            if mask & IN_IGNORED != 0 {
                .forgotten
            } else if mask & (IN_MOVED_FROM | IN_DELETE) != 0 {
                .vanished
            } else if mask & IN_CREATE != 0 {
                .made
            } else {
                .appeared
            }
        let isFolder = mask & IN_ISDIR != 0
        return .notice(Notice(folder: head.wd, kind: kind, name: name, isFolder: isFolder))
    }
}
