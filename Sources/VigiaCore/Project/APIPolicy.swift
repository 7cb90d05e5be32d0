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

    /// The certificate for TLS; nil where it is not spoken.
    public var tls: TLS?

    /// The files of a certificate, absolute.
    public struct TLS: Hashable, Codable, Sendable {
        /// The certificate with its chain, PEM.
        public var certificate: String
        /// Its key, PEM.
        public var key: String

        /// Takes both paths.
        public init(certificate: String, key: String) {
            (self.certificate, self.key) = (certificate, key)
        }
    }

    /// The most names, and the most origins.
    public static let namesMax = 32

    /// Takes an address; nothing else is allowed or forbidden.
    public init(address: HeldSocket.Address) { self.address = address }

    /// The same policy after the project's folder was renamed.
    func following(from old: String, to new: String) -> Self {
        var policy = self
        policy.tls = tls.map {
            TLS(
                certificate: $0.certificate.following(from: old, to: new),
                key: $0.key.following(from: old, to: new)
            )
        }
        return policy
    }
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
