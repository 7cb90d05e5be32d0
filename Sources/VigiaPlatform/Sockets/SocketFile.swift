internal import CLinux
internal import Glibc

/// The file of a Unix socket, which stays when its process is killed.
///
/// Source: unix(7).
public struct SocketFile: Hashable, Sendable {
    /// The state of such a path.
    public enum State: Hashable, Sendable {
        /// Nothing is there.
        case missing
        /// No socket: a file, a folder, or a link, which is not followed.
        case other
        /// A socket bound by a living process.
        case used
        /// A socket that no process has open any more, and its owner.
        case stale(uid: UInt32)
        /// The kernel did not say.
        case unknown
    }

    private let folder: String
    private let name: String

    /// Wraps an absolute path.
    public init(_ path: String) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        folder = slash == path.startIndex ? "/" : String(path[..<slash])
        name = String(path[slash...].drop { $0 == "/" })
    }

    /// The state now.
    public var state: State {
        do throws(SystemError) {
            return try state(in: FileDescriptor.open(folder, O_PATH | O_DIRECTORY))
        } catch {
            return error.errno == ENOENT ? .missing : .unknown
        }
    }

    /// Removes a socket file that no process has open any more.
    ///
    /// A user other than root removes only files that it owns.
    ///
    /// - Parameter uid: the user.
    /// - Returns: whether a stale socket was removed.
    public func removeStale(for uid: UInt32) -> Bool {
        guard let folder = try? FileDescriptor.open(folder, O_PATH | O_DIRECTORY),
            case .stale(let owner) = state(in: folder), uid == 0 || uid == owner
        else { return false }
        return unsafe unlinkat(folder.raw, name, 0) == 0
    }

    /// Stale sockets of a user in a folder, or named in a program's output.
    ///
    /// - Parameters:
    ///   - uid: the user.
    ///   - folder: an absolute path; the first 1,000 names are examined.
    ///   - text: the output; the first 64 words are examined.
    /// - Returns: their paths.
    public static func stale(of uid: UInt32, in folder: String, named text: String) -> [String] {
        let names = ((try? FolderListing.names(in: folder)) ?? []).prefix(1000)  // Unread is empty.
        let words = text.split { " '\"`(),;=".contains($0) }.prefix(64)
        let named = words.map { $0.hasPrefix("unix:") ? $0.dropFirst(5) : $0 }
            .filter { $0.contains("/") }
            .map { $0.hasPrefix("/") ? String($0) : "\(folder)/\($0)" }
        return Set(names.map { "\(folder)/\($0)" } + named)
            .filter { SocketFile($0).state == .stale(uid: uid) }.sorted()
    }

    private func state(in folder: borrowing FileDescriptor) -> State {
        var status = stat()
        guard unsafe fstatat(folder.raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return errno == ENOENT ? .missing : .unknown
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return .other }
        switch Self.refusal("/proc/self/fd/\(folder.raw)/\(name)") {
        case 0, EPROTOTYPE, EPERM: return .used
        case ECONNREFUSED: return .stale(uid: status.st_uid)
        default: return .unknown
        }
    }

    /// The error of connecting a datagram socket to a path.
    ///
    /// This makes no connection, even if a process listens: a socket of another type gives
    /// `EPROTOTYPE`, bound or listening, and only one without a process `ECONNREFUSED`.
    private static func refusal(_ path: String) -> Int32 {
        guard let address = SocketAddress(path: path) else { return ENAMETOOLONG }
        let raw = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { return errno }
        defer { _ = close(raw) }
        return address.connect(raw)
    }
}
