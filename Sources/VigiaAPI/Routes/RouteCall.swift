public import VigiaCore
public import VigiaJSON

/// A request to a route, with the values of its parameters.
public struct RouteCall {
    /// What came in.
    public let request: APIRequest
    private let values: [String: String]
    private let parameters: [RouteParameter]
    /// The body; nil where it is not JSON, or the route takes bytes.
    private let json: JSONValue?

    /// Takes a request to a route, with the values of the path.
    ///
    /// - Throws: `api.unknown_member`.
    init<Host>(
        _ request: APIRequest,
        to route: Route<Host>,
        _ values: [String: String]
    ) throws(APIRefusal) {
        let description = route.description()
        (self.request, self.values, parameters) = (request, values, description.parameters)
        let isJSON = description.body.map { $0.type != nil } ?? true
        guard route.method == .post, isJSON, !request.body.isEmpty else {
            json = nil
            return
        }
        // What is not JSON is refused by the routes that need it.
        json = try? JSONValue(parsing: request.body, valuesMax: APIRequest.valuesMax)
        if let member = description.unknownMember(in: json) {
            throw .unknownMember(member, description.memberNames, of: route.path)
        }
    }

    /// The value that the body holds; nil where it is none of this type.
    public func body<Value: JSONReadable>(_ type: Value.Type) -> Value? {
        // The hint of the route says more than the place of the fault.
        json.flatMap { try? Value(json: $0) }
    }

    /// The value of a parameter that stands in the path.
    public func path(_ name: String) -> String {
        guard let value = values[name] else { preconditionFailure("the path has no {\(name)}") }
        return value
    }

    /// The value of a parameter that stands in the query; nil where it is not there or is broken.
    public func query(_ name: String) -> String? {
        request.queryValue(declared(name).name)
    }

    /// The number that a parameter of the query says, or what is meant without it.
    ///
    /// - Throws: `api.bad_query` where it is none, or out of its bounds.
    public func count(_ name: String) throws(APIRefusal) -> Int {
        guard case .count(let bounds, let usual) = declared(name).kind else {
            preconditionFailure("\(name) is not declared as a number")
        }
        guard let word = query(name) else { return usual }
        guard let count = Int(word), bounds.contains(count) else {
            let allowed = "allowed is \(bounds.lowerBound) to \(bounds.upperBound)"
            throw APIRefusal(.badQuery, "\(name) is \(word); \(allowed)")
        }
        return count
    }

    /// Nothing is read that the route's documents do not tell.
    private func declared(_ name: String) -> RouteParameter {
        guard let found = parameters.first(where: { $0.name == name && $0.place == .query }) else {
            preconditionFailure("the route does not declare the parameter \(name)")
        }
        return found
    }

    /// Who asks, as the one who gave a command.
    public func requester(_ command: String) -> Requester {
        let who = request.requester
        let words = request.token.map { "\(command), token \($0)" } ?? command
        return Requester(uid: who.uid, pid: who.pid, command: words)
    }
}
