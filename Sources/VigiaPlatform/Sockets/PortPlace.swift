internal import CLinux
internal import Glibc

/// An address and a port at which a process takes connections or datagrams.
public struct PortPlace: Hashable, Sendable, CustomStringConvertible {
    /// The numeric address.
    public let host: String
    /// 1 to 65535.
    public let port: Int
    /// Whether it is TCP, else UDP.
    public let isTCP: Bool

    /// Takes the parts.
    public init(host: String, port: Int, isTCP: Bool = true) {
        (self.host, self.port, self.isTCP) = (host, port, isTCP)
    }

    /// As people write it: `127.0.0.1:80`, `[::1]:80`, `udp 127.0.0.1:80`.
    public var description: String {
        (isTCP ? "" : "udp ") + (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
    }

    /// Where processes listen, as the kernel tells it: TCP first.
    ///
    /// - Parameter pids: the processes; of those that may not be looked at, nothing is told.
    /// - Returns: each place once.
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

    /// The most sockets of this machine among which those of the processes are looked for.
    private static let socketsMax: Int32 = 4096
    private static let processesMax = 16
}
