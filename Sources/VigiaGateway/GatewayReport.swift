public import VigiaJSON

/// What the gateway tells the supervisor, a line of JSON each.
public enum GatewayReport: Hashable, Sendable {
    /// Too many wrong tokens came from this address.
    case limited(String)
    /// A certificate or key cannot be used, for this reason.
    case certificate(String)
}

extension GatewayReport: JSONWritable, JSONReadable {
    /// Reads one.
    public init(json: JSONValue) throws(JSONError) {
        if let address: String = try? json.member("limited") {
            self = .limited(address)
        } else {
            self = .certificate(try json.member("certificate"))
        }
    }

    /// Writes one.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            switch self {
            case .limited(let address): json.member("limited", address)
            case .certificate(let problem): json.member("certificate", problem)
            }
        }
    }
}
