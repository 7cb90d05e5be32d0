extension ServiceSpec {
    /// The numeric address on which a service wants its port, "::" for every one; nil where the
    /// configuration does not say: `127.0.0.1` is what a probe without an address asks.
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
    /// The host and the port that are asked; nil where it is something else.
    public var address: (host: String, port: Int)? {
        switch self {
        case .tcp(let host, let port): (host, port)
        case .http(let target): (target.host, target.port)
        case .unix, .exec: nil
        }
    }
}

extension Probe {
    /// The same question to another host; nil where none is asked.
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
