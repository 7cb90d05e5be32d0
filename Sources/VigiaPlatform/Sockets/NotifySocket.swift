internal import CLinux
internal import Glibc

/// A datagram socket for the sd_notify messages of services, abstract by default.
///
/// Source: sd_notify(3), unix(7).
public enum NotifySocket {
    /// The sender of a datagram, as the kernel reports it.
    public struct Sender: Hashable, Sendable {
        /// The process.
        public let pid: Int32
        /// Its user.
        public let user: UInt32
    }

    /// A received datagram.
    public enum Datagram: Hashable, Sendable {
        /// A message with its sender.
        case message([UInt8], from: Sender)
        /// A datagram that is too long or has no sender.
        case unfit
    }

    /// Makes the socket.
    ///
    /// - Parameter name: the value of `NOTIFY_SOCKET`; nil for a unique name chosen by the kernel.
    /// - Returns: the socket, close-on-exec and non-blocking.
    /// - Throws: the failed system call.
    public static func make(_ name: String? = nil) throws(SystemError) -> FileDescriptor {
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let made = FileDescriptor(owning: try granted("socket", socket(AF_UNIX, kind, 0)))
        var wanted: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = try granted(
            "SO_PASSCRED",
            unsafe setsockopt(made.raw, SOL_SOCKET, SO_PASSCRED, &wanted, size)
        )
        var family = sa_family_t(AF_UNIX)
        let head = unsafe withUnsafeBytes(of: &family) { unsafe Array($0) }
        let bytes = head + (name.map { [0] + $0.utf8.dropFirst() } ?? [])
        let refused = SocketAddress(bytes: bytes).bind(made.raw)
        guard refused == 0 else { throw SystemError(call: "bind", errno: refused) }
        return made
    }

    /// The socket's name as in `NOTIFY_SOCKET`; nil if it has none.
    public static func name(of descriptor: Int32) -> String? {
        guard let own = SocketAddress.own(of: descriptor), own.bytes.count > 3 else { return nil }
        return "@" + String(decoding: own.bytes.dropFirst(3), as: UTF8.self)
    }

    /// Receives one datagram; its descriptors are closed after it was handled, since its sender may
    /// wait for that.
    ///
    /// - Parameters:
    ///   - descriptor: the socket.
    ///   - buffer: its size is the most bytes received; its content is undefined afterwards.
    ///   - isHeard: whether messages of a sender are handled; others are dropped.
    ///   - deal: handles the message.
    /// - Returns: whether a datagram was received.
    public static func take(
        _ descriptor: Int32,
        into buffer: inout [UInt8],
        from isHeard: (Sender) -> Bool,
        _ deal: (Datagram) -> Void
    ) -> Bool {
        var (pid, user) = (Int32(0), UInt32(0))
        var (beside, besides) = ([Int32](repeating: -1, count: Int(VIGIA_NOTIFY_FDS)), Int32(0))
        let count = unsafe vigia_receive_notify(
            descriptor,
            &buffer,
            buffer.count,
            &pid,
            &user,
            &beside,
            &besides
        )
        defer { for raw in beside.prefix(Int(besides)) { _ = close(raw) } }
        if count == -EAGAIN || count == -EINTR || count == -EBADF { return false }
        let sender = Sender(pid: pid, user: user)
        guard isHeard(sender) else { return true }
        deal(
            count >= 0 && pid > 0
                ? .message(Array(buffer.prefix(Int(count))), from: sender) : .unfit
        )
        return true
    }

    /// Sends a message to such a socket; failure is ignored.
    ///
    /// - Parameters:
    ///   - text: lines of `NAME=value`.
    ///   - name: the value of `NOTIFY_SOCKET`: `@name`, or an absolute path.
    public static func say(_ text: String, to name: String) {
        var family = sa_family_t(AF_UNIX)
        let head = unsafe withUnsafeBytes(of: &family) { unsafe Array($0) }
        let path = Array(name.utf8)
        guard path.count > 1, path.count <= SocketAddress.pathMax,
            path[0] == UInt8(ascii: "@") || path[0] == UInt8(ascii: "/")
        else { return }
        let rest = path[0] == UInt8(ascii: "@") ? [0] + path.dropFirst() : path + [0]
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let raw = socket(AF_UNIX, kind, 0)
        guard raw >= 0 else { return }
        defer { _ = close(raw) }
        guard SocketAddress(bytes: head + rest).connect(raw) == 0 else { return }
        let bytes = Array(text.utf8)
        _ = unsafe send(raw, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
