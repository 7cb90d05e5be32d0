/// How the API is served on TCP, besides the control socket.
public struct APIPolicy: Hashable, Codable, Sendable {
    /// The address that Vigia listens on.
    public var address: HeldSocket.Address
    /// Whether nothing can be ordered there, whatever token a request has.
    public var isReadOnly = false
    /// The names that clients may call this machine by, in lower case; loopback names and the
    /// address itself are always allowed.
    public var hosts: [String] = []
    /// The origins of pages that may use the API from a browser, besides its own.
    public var origins: [String] = []

    /// The most names, and the most origins.
    public static let namesMax = 32

    /// Takes an address; nothing else is allowed or forbidden.
    public init(address: HeldSocket.Address) { self.address = address }
}

extension HeldSocket.Address {
    /// Whether only this machine reaches it.
    public var isLocal: Bool {
        switch self {
        case .unix: true
        case .tcp(nil, _): false
        case .tcp(let host?, _): Self.isLocal(host)
        }
    }

    /// Whether a numeric address is a loopback address.
    public static func isLocal(_ host: String) -> Bool {
        let plain = host.hasPrefix("::ffff:") ? host.dropFirst("::ffff:".count) : host[...]
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
        return host == "::1" || isIPv4 && parts[0] == "127"
    }
}
