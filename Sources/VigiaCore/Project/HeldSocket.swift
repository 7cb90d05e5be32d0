/// A listening socket that Vigia makes and keeps, and that every run of its service is given.
///
/// It outlives its runs, so connections that arrive between two of them wait instead of being
/// refused.
public struct HeldSocket: Hashable, Codable, Sendable {
    /// Where it listens.
    public enum Address: Hashable, Codable, Sendable {
        /// A TCP port on a numeric address; nil for every address of both families.
        case tcp(host: String?, port: Int)
        /// The absolute path of a Unix socket.
        case unix(path: String)
    }

    /// What the service knows it by.
    public var name: String
    /// Where it listens.
    public var address: Address

    /// The most that one service has.
    public static let countMax = 7

    /// Takes both.
    public init(name: String, address: Address) { (self.name, self.address) = (name, address) }
}

extension HeldSocket.Address: CustomStringConvertible {
    /// The address as the configuration has it: `127.0.0.1:80`, `[::1]:80`, `:80`, `unix:/path`.
    public var description: String {
        switch self {
        case .tcp(nil, let port): ":\(port)"
        case .tcp(let host?, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Whether two listeners at these addresses would be in each other's way.
    public func clashes(with other: Self) -> Bool {
        switch (self, other) {
        case (.unix(let path), .unix(let second)): path == second
        case (.tcp(let host, let port), .tcp(let second, let other)):
            port == other && (host == second || Self.isAny(host) || Self.isAny(second))
        case (.tcp, .unix), (.unix, .tcp): false
        }
    }

    /// Whether this is the port that a service says it listens on.
    public func takes(_ port: Int?) -> Bool {
        if case .tcp(_, let own) = self { own == port } else { false }
    }

    /// Whether a connection to a port of a host arrives here.
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

/// Every address at which Vigia listens for the services of a project, once.
public struct SocketPlaces: Sendable {
    /// The addresses, each with the services that listen there; where one stands is its place.
    public private(set) var users: [(address: HeldSocket.Address, services: [Int])] = []
    /// The places of a service's sockets, in their order.
    public private(set) var places: [Int: [Int]] = [:]

    /// Takes them from a specification.
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
