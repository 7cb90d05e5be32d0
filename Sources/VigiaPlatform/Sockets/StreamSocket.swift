internal import CLinux
internal import Glibc

/// Calls on connected stream sockets that never block; each returns a count, or `-errno`.
public enum StreamSocket {
    /// Accepts a connection, close-on-exec, whose small writes are sent at once.
    ///
    /// Source: accept4(2), tcp(7), `TCP_NODELAY`.
    ///
    /// - Parameter listener: a listener that does not block.
    /// - Returns: a descriptor that the caller closes, or `-errno`.
    public static func accept(from listener: Int32) -> Int32 {
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = unsafe accept4(listener, .init(__sockaddr__: nil), nil, flags)
        guard raw >= 0 else { return -errno }
        var (on, size) = (Int32(1), socklen_t(MemoryLayout<Int32>.size))
        unsafe setsockopt(raw, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        return raw
    }

    /// Connects to a Unix socket.
    ///
    /// - Parameter path: the path, at most `SocketAddress.pathMax` bytes.
    /// - Returns: a descriptor that the caller closes, or `-errno`: `-EAGAIN` where the queue of the
    ///   listener is full, `-ENOENT` or `-ECONNREFUSED` where nobody listens.
    public static func connect(path: String) -> Int32 {
        guard let address = SocketAddress(path: path) else { return -ENAMETOOLONG }
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let raw = socket(AF_UNIX, Int32(kind), 0)
        guard raw >= 0 else { return -errno }
        let number = address.connect(raw)
        if number == 0 { return raw }
        _ = close(raw)
        return -number
    }

    /// Reads what has arrived.
    ///
    /// - Parameters:
    ///   - raw: the socket.
    ///   - buffer: gets the bytes.
    /// - Returns: how many there are, 0 at the end, `-EAGAIN` for none yet, or `-errno`.
    public static func receive(_ raw: Int32, into buffer: inout [UInt8]) -> Int {
        let count = unsafe recv(raw, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count < 0 ? -Int(errno) : count
    }

    /// Sends as much as there is room for.
    ///
    /// - Parameters:
    ///   - bytes: what to send.
    ///   - raw: the socket.
    /// - Returns: how many bytes were taken, `-EAGAIN` for none, or `-errno`.
    public static func send(_ bytes: ArraySlice<UInt8>, to raw: Int32) -> Int {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let count = unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.send(raw, bytes.baseAddress, bytes.count, flags)
        }
        return count < 0 ? -Int(errno) : count
    }

    /// Says that nothing more is sent; the other side may go on sending.
    ///
    /// Source: shutdown(2).
    ///
    /// - Parameter raw: the socket.
    public static func endSending(_ raw: Int32) { _ = shutdown(raw, Int32(SHUT_WR)) }
}
