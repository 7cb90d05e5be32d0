public import VigiaCore

/// A request to a route, with the values of its parameters.
public struct RouteCall {
    /// What came in.
    public let request: APIRequest
    private let values: [String: String]
    private let parameters: [RouteParameter]

    init(_ request: APIRequest, _ values: [String: String], _ parameters: [RouteParameter]) {
        (self.request, self.values, self.parameters) = (request, values, parameters)
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
