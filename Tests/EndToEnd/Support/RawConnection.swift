import Glibc
import TestSupport
import Testing

/// A connection on which a test sends arbitrary bytes.
final class RawConnection {
    private var raw: Int32
    private(set) var received = ""

    /// Connects.
    ///
    /// - Parameters:
    ///   - port: on loopback.
    ///   - isExpected: whether the test fails if nobody listens.
    /// - Throws: an error if nobody listens.
    init(port: Int, isExpected: Bool = true) throws {
        // A program that another test starts must not keep the connection open.
        raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                unsafe Glibc.connect(raw, __CONST_SOCKADDR_ARG(__sockaddr__: plain), length)
            }
        }
        if result != 0, !isExpected { throw Refused() }
        try #require(result == 0, "nobody listens on \(port)")
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    }

    /// Nobody listens.
    struct Refused: Error {}

    deinit { close(raw) }

    /// Closes the connection as usual: the peer reads its end.
    func leave() {
        close(raw)
        raw = -1
    }

    /// Sends a text repeatedly, and optionally reads the answers.
    ///
    /// - Parameters:
    ///   - text: the text; its beginning may be sent alone.
    ///   - most: the number of bytes to send.
    ///   - reads: whether to read and discard answers.
    /// - Returns: the number of bytes accepted, until the peer accepted none for half a second, or
    ///   closed.
    func flood(_ text: String, _ most: Int, reads: Bool) -> Int {
        let bytes = Array(text.utf8)
        var (sent, place, block) = (0, 0, [UInt8](repeating: 0, count: 1 << 16))
        while sent < most {
            var wait = pollfd(fd: raw, events: Int16(POLLOUT | (reads ? POLLIN : 0)), revents: 0)
            guard unsafe poll(&wait, 1, 500) == 1 else { return sent }
            if wait.revents & Int16(POLLERR | POLLHUP) != 0 { return sent }
            if wait.revents & Int16(POLLIN) != 0 {
                guard unsafe recv(raw, &block, block.count, Int32(MSG_DONTWAIT)) > 0 else {
                    return sent
                }
            }
            guard wait.revents & Int16(POLLOUT) != 0 else { continue }
            let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.send(
                    raw,
                    bytes.baseAddress?.advanced(by: place),
                    bytes.count - place,
                    flags
                )
            }
            guard count > 0 else { return sent }
            (sent, place) = (sent + count, (place + count) % bytes.count)
        }
        return sent
    }

    /// Sends a text; false if nobody accepts it any more.
    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return unsafe Glibc.send(raw, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            == bytes.count
    }

    /// Closes the sending side.
    func endSending() { shutdown(raw, Int32(SHUT_WR)) }

    /// Resets the connection.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        unsafe setsockopt(raw, SOL_SOCKET, SO_LINGER, &now, size)
        close(raw)
        raw = -1
    }

    /// Reads once; false at the end, and after 20 seconds without data.
    @discardableResult
    func read() -> Bool {
        var block = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(raw, &block, block.count, 0)
        guard count > 0 else { return false }
        received += String(decoding: block[..<count], as: UTF8.self)
        return true
    }

    /// Reads until a text has arrived.
    func read(until text: String) -> Bool {
        while !received.contains(text) { if !read() { return false } }
        return true
    }

    /// Reads everything until the peer closes.
    func readAll() -> String {
        while read() {}
        return received
    }
}
