internal import CLinux
internal import Glibc

/// A `sockaddr` of any family, as bytes.
public struct SocketAddress: Hashable, Sendable {
    /// The bytes in the kernel's layout.
    public let bytes: [UInt8]

    /// The longest path of a Unix socket, in bytes: `sun_path` with its final zero.
    public static let pathMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// The address family, such as `AF_INET`.
    public var family: Int32 {
        unsafe bytes.withUnsafeBytes { Int32(unsafe $0.loadUnaligned(as: sa_family_t.self)) }
    }

    /// Whether it is a TCP address.
    public var isTCP: Bool { family != AF_UNIX }

    /// Wraps the bytes of a `sockaddr`.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Parses a numeric IPv4 or IPv6 address; nil for anything else.
    public init?(numeric host: String, port: UInt16) {
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

    /// Converts the path of a Unix socket; nil if it is empty or longer than `pathMax`.
    public init?(path: String) {
        let path = Array(path.utf8)
        guard !path.isEmpty, path.count <= Self.pathMax, !path.contains(0) else { return nil }
        var family = sa_family_t(AF_UNIX)
        bytes = unsafe withUnsafeBytes(of: &family) { unsafe Array($0) } + path + [0]
    }

    /// Connects a socket to this address: connect(2).
    ///
    /// - Parameter descriptor: the socket.
    /// - Returns: 0, or the `errno`.
    public func connect(_ descriptor: Int32) -> Int32 {
        unsafe call { unsafe Glibc.connect(descriptor, $0, $1) }
    }

    /// Binds a socket to this address: bind(2).
    ///
    /// - Parameter descriptor: the socket.
    /// - Returns: 0, or the `errno`.
    public func bind(_ descriptor: Int32) -> Int32 {
        unsafe call { unsafe Glibc.bind(descriptor, $0, $1) }
    }

    private func call(_ body: (__CONST_SOCKADDR_ARG, socklen_t) -> Int32) -> Int32 {
        unsafe bytes.withUnsafeBytes { raw in
            // The array's storage is aligned to 16 bytes, and the buffer is never empty.
            guard let start = raw.baseAddress else { preconditionFailure("empty address") }
            let address = unsafe start.assumingMemoryBound(to: sockaddr.self)
            let result = unsafe body(.init(__sockaddr__: address), socklen_t(raw.count))
            return result == 0 ? 0 : errno
        }
    }

    /// The local address of a socket; nil if it has none.
    public static func own(of descriptor: Int32) -> Self? {
        unsafe named { unsafe getsockname(descriptor, .init(__sockaddr__: $0), $1) }
    }

    /// The remote address of a socket; nil if it has none.
    public static func peer(of descriptor: Int32) -> Self? {
        unsafe named { unsafe getpeername(descriptor, .init(__sockaddr__: $0), $1) }
    }

    private typealias NameCall = (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>)
        -> Int32

    private static func named(_ call: NameCall) -> Self? {
        var (storage, size) = (sockaddr_storage(), socklen_t(MemoryLayout<sockaddr_storage>.size))
        return unsafe withUnsafeMutableBytes(of: &storage) { raw in
            guard let start = raw.baseAddress,
                unsafe call(start.assumingMemoryBound(to: sockaddr.self), &size) == 0
            else { return nil }
            return unsafe Self(bytes: Array(raw.prefix(Int(size))))
        }
    }
}
