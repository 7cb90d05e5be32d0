public import VigiaJSON

/// The body of `POST /v1/drills`: a drill that begins, or has ended.
public struct DrillRequest: Hashable, Sendable {
    /// The kind of drill.
    public var drill: String
    /// The service; nil for a drill on Vigia itself.
    public var service: String?
    /// Whether everything was as promised; nil for a drill that begins.
    public var isAsPromised: Bool?

    /// Takes the kind, the service, nil for none, and the result, nil for a drill that begins.
    public init(drill: String, service: String?, isAsPromised: Bool? = nil) {
        (self.drill, self.service, self.isAsPromised) = (drill, service, isAsPromised)
    }
}

extension DrillRequest: JSONWritable, JSONReadable {
    /// Writes the members that have a value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("drill", drill)
            json.memberIfPresent("service", service)
            json.memberIfPresent("as_promised", isAsPromised)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            drill: try json.member("drill"),
            service: try json.member("service"),
            isAsPromised: try json.member("as_promised")
        )
    }
}
