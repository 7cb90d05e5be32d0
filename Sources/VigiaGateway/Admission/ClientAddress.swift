internal import Glibc
import VigiaPlatform

/// Where a client connects from: an IPv4 address, or a network of IPv6.
///
/// Whoever has one address of a /64 has all of them.
struct ClientAddress: Hashable, Sendable {
    /// Four bytes of IPv4, or the first eight of IPv6; empty where it is not known.
    let bytes: [UInt8]

    /// The address of a connection's client.
    ///
    /// - Parameter connection: an open socket.
    init(of connection: Int32) { self.init(SocketAddress.peer(of: connection)) }

    /// Reads a `sockaddr`.
    ///
    /// Source: ip(7), ipv6(7).
    init(_ address: SocketAddress?) {
        guard let address else {
            bytes = []
            return
        }
        let all = address.bytes
        switch address.family {
        case AF_INET where all.count >= 8: bytes = Array(all[4..<8])
        case AF_INET6 where all.count >= 24:
            let own = Array(all[8..<24])
            let isMapped = own.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
            bytes = isMapped ? Array(own.suffix(4)) : Array(own.prefix(8))
        default: bytes = []
        }
    }
}

extension ClientAddress: CustomStringConvertible {
    /// `192.0.2.1`, or `2001:db8:0:0::/64`.
    var description: String {
        if bytes.count == 4 { return bytes.map { "\($0)" }.joined(separator: ".") }
        guard bytes.count == 8 else { return "unknown" }
        let groups = stride(from: 0, to: 8, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
