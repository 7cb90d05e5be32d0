internal import CLinux
internal import Glibc

/// An address and port where a process receives connections or datagrams.
public struct PortPlace: Hashable, Sendable, CustomStringConvertible {
    /// The numeric address.
    public let host: String
    /// 1 to 65535.
    public let port: Int
    /// Whether it is TCP; otherwise UDP.
    public let isTCP: Bool

    /// Creates a place; `host` is numeric, `port` from 1 to 65535.
    public init(host: String, port: Int, isTCP: Bool = true) {
        (self.host, self.port, self.isTCP) = (host, port, isTCP)
    }

    /// The usual notation: `127.0.0.1:80`, `[::1]:80`, `udp 127.0.0.1:80`.
    public var description: String {
        (isTCP ? "" : "udp ") + (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
    }

    /// The ports that processes listen on, TCP first.
    ///
    /// - Parameter pids: the processes; those with denied access are skipped.
    /// - Returns: each port once.
    public static func all(of pids: [Int32]) -> [Self] {
        let numbers = SocketHolders.numbers(of: pids.prefix(processesMax))
        let kinds = [
            (IPPROTO_TCP, VIGIA_TCP_LISTENING, true), (IPPROTO_UDP, VIGIA_UDP_WITHOUT_PEER, false),
        ]
        var places: [Self] = []
        for (kind, states, isTCP) in kinds {
            let sockets = vigia_socket.all(UInt8(kind), Int(states), 0, most: socketsMax)
            for socket in sockets where socket.port > 0 && numbers.contains(socket.inode) {
                let place = Self(host: socket.host, port: Int(socket.port), isTCP: isTCP)
                if !places.contains(place) { places.append(place) }
            }
        }
        return places
    }

    /// The most sockets of this machine that are searched.
    private static let socketsMax: Int32 = 4096
    private static let processesMax = 16
}
