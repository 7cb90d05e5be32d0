internal import CLinux
internal import Glibc

/// The listening control socket of a project, accessible to its own user only.
public enum ControlListener {
    /// The most bytes in the path of a Unix socket.
    ///
    /// Source: unix(7), `sun_path`.
    public static let pathBytesMax = 107
    /// The listen backlog.
    private static let backlog: Int32 = 128

    /// Listens at `name` in `folder`, replacing the socket of a dead owner.
    ///
    /// A path too long for an address is bound through the folder's descriptor, which makes it
    /// short. Source: proc(5), `/proc/self/fd`; Linux, `unix_bind`, for the mode of the file.
    ///
    /// - Parameters:
    ///   - folder: an absolute folder.
    ///   - name: the socket's name in it.
    /// - Returns: the listener, close-on-exec, owned by the caller.
    /// - Throws: the failed system call.
    public static func listen(folder: String, name: String) throws(SystemError) -> Int32 {
        let owned = OwnedFolder(path: folder)
        let opened = try owned.open()
        let directory = opened.raw
        try owned.clear(name)
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let raw = socket(AF_UNIX, kind, 0)
        guard raw >= 0 else { throw SystemError(call: "socket", errno: errno) }
        let whole = "\(folder)/\(name)"
        let path = whole.utf8.count <= pathBytesMax ? whole : "/proc/self/fd/\(directory)/\(name)"
        // The file gets the socket's own mode, so others are excluded from the start. The umask would
        // be that of the whole process, whose threads make files meanwhile.
        guard fchmod(raw, 0o600) == 0, bind(raw, to: path), Glibc.listen(raw, backlog) == 0 else {
            let number = errno
            _ = close(raw)
            throw SystemError(call: "listen on \(whole)", errno: number)
        }
        return raw
    }

    /// Makes this process the one that clients see as their peer from now on.
    ///
    /// - Parameter listener: a listener that another process made. Source: unix(7), `SO_PEERCRED`.
    public static func renew(_ listener: Int32) { _ = Glibc.listen(listener, backlog) }

    private static func bind(_ raw: Int32, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8)
        }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let address = unsafe __CONST_SOCKADDR_ARG(__sockaddr__: $0)
                return unsafe Glibc.bind(raw, address, socklen_t(MemoryLayout<sockaddr_un>.size))
                    == 0
            }
        }
    }
}

/// The process at the other end of a Unix socket, as the kernel reports it.
///
/// Source: unix(7), `SO_PEERCRED`.
public struct PeerCredentials: Hashable, Sendable {
    /// The process that connected.
    public let pid: Int32
    /// Its user.
    public let uid: UInt32

    /// Reads the credentials; nil if the descriptor is no Unix socket.
    public init?(of socket: Int32) {
        var (pid, uid, gid) = (Int32(0), UInt32(0), UInt32(0))
        guard unsafe vigia_peer(socket, &pid, &uid, &gid) == 0 else { return nil }
        (self.pid, self.uid) = (pid, uid)
    }
}
