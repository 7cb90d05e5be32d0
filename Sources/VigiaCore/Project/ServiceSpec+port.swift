extension ServiceSpec {
    /// The numeric address of a service's port, "::" for all; nil where the configuration does not
    /// say, since a probe without an address uses `127.0.0.1`.
    public var portHost: String? {
        for case .tcp(let host, let own) in sockets.map(\.address) where own == port {
            return host ?? "::"
        }
        guard let (host, asked) = probe?.question.address, asked == port, host != "127.0.0.1" else {
            return nil
        }
        let isV4 = host.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
        return isV4 || host.contains(":") ? host : nil
    }
}

extension Probe.Question {
    /// The host and port that the probe connects to; nil for other probes.
    public var address: (host: String, port: Int)? {
        switch self {
        case .tcp(let host, let port): (host, port)
        case .http(let target): (target.host, target.port)
        case .unix, .exec: nil
        }
    }
}

extension Probe {
    /// The same probe to another host; nil for a probe without a host.
    public func asking(_ host: String) -> Self? {
        var other = self
        switch question {
        case .tcp(_, let port): other.question = .tcp(host: host, port: port)
        case .http(var target):
            target.host = host
            other.question = .http(target)
        case .unix, .exec: return nil
        }
        return other
    }
}
