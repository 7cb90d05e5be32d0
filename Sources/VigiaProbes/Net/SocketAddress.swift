internal import CEvent
internal import Glibc

/// A `sockaddr` of any family, by its bytes.
struct SocketAddress {
    /// The bytes as the kernel takes them.
    let bytes: [UInt8]

    /// The longest path of a Unix socket, in bytes: `sun_path` with its final zero.
    static let pathMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    var family: CInt {
        unsafe bytes.withUnsafeBytes { CInt(unsafe $0.loadUnaligned(as: sa_family_t.self)) }
    }

    var isTCP: Bool { family != AF_UNIX }

    /// Copies `length` bytes from C.
    init(copying address: UnsafePointer<sockaddr>, length: Int) {
        bytes = unsafe Array(UnsafeRawBufferPointer(start: address, count: length))
    }

    /// Takes `127.0.0.1` or `::1`; nil for anything else.
    init?(numeric host: String, port: UInt16) {
        var (v4, v6) = (sockaddr_in(), sockaddr_in6())
        if unsafe inet_pton(AF_INET, host, &v4.sin_addr) == 1 {
            (v4.sin_family, v4.sin_port) = (sa_family_t(AF_INET), port.bigEndian)
            bytes = unsafe withUnsafeBytes(of: &v4) { unsafe Array($0) }
        } else if unsafe inet_pton(AF_INET6, host, &v6.sin6_addr) == 1 {
            (v6.sin6_family, v6.sin6_port) = (sa_family_t(AF_INET6), port.bigEndian)
            bytes = unsafe withUnsafeBytes(of: &v6) { unsafe Array($0) }
        } else {
            return nil
        }
    }

    /// Takes the path of a Unix socket; nil for one that is empty or too long.
    init?(path: String) {
        let path = Array(path.utf8)
        guard !path.isEmpty, path.count <= Self.pathMax, !path.contains(0) else { return nil }
        var family = sa_family_t(AF_UNIX)
        bytes = unsafe withUnsafeBytes(of: &family) { unsafe Array($0) } + path + [0]
    }

    /// Connects a socket to it: connect(2).
    ///
    /// - Returns: 0, or the `errno`.
    func connect(_ descriptor: CInt) -> CInt {
        unsafe bytes.withUnsafeBytes { raw in
            // The array's storage is aligned to 16 bytes, and the buffer is never empty.
            guard let start = raw.baseAddress else { preconditionFailure("empty address") }
            let address = unsafe start.assumingMemoryBound(to: sockaddr.self)
            let size = socklen_t(raw.count)
            let result = unsafe Glibc.connect(descriptor, .init(__sockaddr__: address), size)
            return result == 0 ? 0 : errno
        }
    }
}
