/// A held socket: a listening socket that Vigia opens, keeps and passes to every run of its service
/// (socket activation).
///
/// The socket outlives the runs, so connections that arrive between two runs wait instead of being
/// refused.
public struct HeldSocket: Hashable, Codable, Sendable {
    /// The address of a held socket.
    public enum Address: Hashable, Codable, Sendable {
        /// A TCP port on a numeric address; a nil host stands for all IPv4 and IPv6 addresses.
        case tcp(host: String?, port: Int)
        /// The absolute path of a Unix socket.
        case unix(path: String)
    }

    /// The name by which the service finds the socket.
    public var name: String
    /// The address of the socket.
    public var address: Address

    /// The most held sockets of one service.
    public static let countMax = 7

    /// Takes a name and an address.
    public init(name: String, address: Address) { (self.name, self.address) = (name, address) }
}

extension HeldSocket.Address: CustomStringConvertible {
    /// The address as the configuration writes it: `127.0.0.1:80`, `[::1]:80`, `:80`, `unix:/path`.
    public var description: String {
        switch self {
        case .tcp(nil, let port): ":\(port)"
        case .tcp(let host?, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Whether listeners at both addresses would conflict.
    public func clashes(with other: Self) -> Bool {
        switch (self, other) {
        case (.unix(let path), .unix(let second)): path == second
        case (.tcp(let host, let port), .tcp(let second, let other)):
            port == other && (host == second || Self.isAny(host) || Self.isAny(second))
        case (.tcp, .unix), (.unix, .tcp): false
        }
    }

    /// Whether the address has the port that a service names as its own.
    public func takes(_ port: Int?) -> Bool {
        if case .tcp(_, let own) = self { own == port } else { false }
    }

    /// Whether a connection to a host's port arrives at this address.
    public func takes(host: String, port wanted: Int) -> Bool {
        guard case .tcp(let own, let port) = self, port == wanted else { return false }
        return own == host || Self.isAny(own) || (host == "localhost" && Self.isLoopback(own))
    }

    private static func isAny(_ host: String?) -> Bool {
        host.map { $0 == "::" || $0 == "0.0.0.0" } ?? true
    }

    private static func isLoopback(_ host: String?) -> Bool {
        host == "127.0.0.1" || host == "::1"
    }
}

/// The addresses of all held sockets of a project, each once.
public struct SocketPlaces: Sendable {
    /// The addresses, each with the indices of its services; a place is an index of this array.
    public private(set) var users: [(address: HeldSocket.Address, services: [Int])] = []
    /// The places of each service's sockets, in the order of the sockets.
    public private(set) var places: [Int: [Int]] = [:]

    /// Collects the addresses of a specification.
    public init(_ spec: ProjectSpec) {
        var known: [HeldSocket.Address: Int] = [:]
        for (service, one) in spec.services.enumerated() where !one.sockets.isEmpty {
            for socket in one.sockets {
                let place = known[socket.address] ?? users.count
                known[socket.address] = place
                if place == users.count { users.append((socket.address, [])) }
                users[place].services.append(service)
                places[service, default: []].append(place)
            }
        }
    }
}
