internal import CLinux
internal import Glibc

/// Says what changed in each of many folders, one by one.
///
/// A file counts as written when whoever wrote it closes it, so nobody sees it half written.
/// Source: inotify(7).
public final class TreeNotices: Sendable {
    /// Something that happened in a folder.
    public struct Notice: Sendable, Equatable {
        /// What happened.
        public enum Kind: Sendable {
            /// Something of that name is there now: it was written, or renamed into the folder.
            case appeared
            /// Something of that name was made, and may still be empty.
            case made
            /// Nothing of that name is there any more.
            case vanished
            /// The folder itself is no longer watched.
            case forgotten
        }

        /// The folder, by the number that `add` gave it.
        public let folder: Int32
        /// What happened.
        public let kind: Kind
        /// The name in the folder; empty where it is about the folder itself.
        public let name: String
        /// Whether the name is that of a folder.
        public let isFolder: Bool
    }

    /// What came in.
    public enum Arrival: Sendable, Equatable {
        /// Something happened.
        case notice(Notice)
        /// So much happened that some of it got lost: whoever wants to know has to look.
        case overflow
    }

    private let descriptor: FileDescriptor

    private static let kinds =
        IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR
        | IN_DONT_FOLLOW | IN_EXCL_UNLINK

    /// Begins with no folder.
    ///
    /// - Throws: what the kernel refused, such as `EMFILE` where there are too many of these.
    public init() throws(SystemError) {
        let raw = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        descriptor = FileDescriptor(owning: try granted("inotify_init1", raw))
    }

    /// What to wait for: readable when something happened.
    public var raw: Int32 { descriptor.raw }

    /// Watches a folder, but not the folders in it; the same one twice has one number.
    ///
    /// - Parameter folder: a folder that is there, and no symbolic link to one.
    /// - Returns: its number.
    /// - Throws: what the kernel refused; `ENOSPC` where the user may watch no more.
    public func add(_ folder: String) throws(SystemError) -> Int32 {
        let mask = UInt32(bitPattern: Self.kinds)
        return try granted("watch \(folder)", unsafe inotify_add_watch(raw, folder, mask))
    }

    /// Watches a folder no longer; one that is gone is let be.
    ///
    /// - Parameter folder: its number.
    public func remove(_ folder: Int32) { _ = inotify_rm_watch(raw, folder) }

    /// Takes what was told so far, at most so much that others get their turn.
    ///
    /// - Returns: what happened, oldest first.
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
