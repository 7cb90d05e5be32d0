public import VigiaJSON

/// What the gateway tells the supervisor, a line of JSON each.
public struct GatewayReport: Hashable, Sendable {
    /// The address from which too many wrong tokens came.
    public let limited: String

    /// Takes an address in words.
    init(limited: String) { self.limited = limited }
}

extension GatewayReport: JSONWritable, JSONReadable {
    /// Reads one.
    public init(json: JSONValue) throws(JSONError) { limited = try json.member("limited") }

    /// Writes one.
    public func write(to json: inout JSONWriter) {
        json.object { json in json.member("limited", limited) }
    }
}
