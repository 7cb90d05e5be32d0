/// One route of the API: its method, its path, what it takes and gives, and its meaning.
///
/// A table of routes is made for each request and costs it next to nothing: what only documents
/// tell is a closure, called for the one route that is asked.
public struct Route<Host> {
    /// What a request to it leads to.
    public typealias Meaning = (RouteCall, Host) throws(APIRefusal) -> RouteAnswer

    /// The method it answers to; a `GET` answers to `HEAD` too, of which the server drops the body.
    public let method: RouteMethod
    /// Its path, with parameters in braces: `/v1/services/{name}`.
    public let path: String
    /// What it does, in a few words without a full stop.
    public let summary: String
    /// Who may use it over TCP.
    public let access: RouteAccess
    /// What it takes and gives.
    public let description: () -> RouteDescription
    /// What it does.
    public let answer: Meaning

    /// Declares a route.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path, with parameters in braces.
    ///   - summary: what it does.
    ///   - access: who may use it over TCP; nil for whoever may look, or give orders.
    ///   - description: what it takes and gives; evaluated each time that it is wanted.
    ///   - answer: what it does.
    public init(
        _ method: RouteMethod,
        _ path: String,
        _ summary: String,
        access: RouteAccess? = nil,
        _ description: @autoclosure @escaping () -> RouteDescription,
        answer: @escaping Meaning
    ) {
        self.access = access ?? (method == .get ? .read : .control)
        (self.method, self.path, self.summary) = (method, path, summary)
        (self.description, self.answer) = (description, answer)
    }

    /// The same route of whoever has such a host.
    ///
    /// - Parameter narrow: the host that this route needs.
    /// - Returns: the route, with the same declaration.
    public func asked<Wide>(of narrow: @escaping (Wide) -> Host) -> Route<Wide> {
        Route<Wide>(method, path, summary, access: access, description()) {
            [answer] call, wide throws(APIRefusal) in
            try answer(call, narrow(wide))
        }
    }

    /// The values of the path's parameters, by their names; nil where the path is another one.
    ///
    /// - Parameter segments: the decoded parts of a request's path.
    /// - Returns: the values.
    func values(of segments: [String]) -> [String: String]? {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"))
        guard parts.count == segments.count else { return nil }
        var values: [String: String] = [:]
        for (part, segment) in zip(parts, segments) {
            if part.first == UInt8(ascii: "{") {
                values[String(Substring(part.dropFirst().dropLast()))] = segment
            } else if !part.elementsEqual(segment.utf8) {
                return nil
            }
        }
        return values
    }
}

/// The methods of the API.
public enum RouteMethod: String, Sendable {
    /// Looks, and changes nothing.
    case get = "GET"
    /// Orders something.
    case post = "POST"

    /// Whether a request of this method is meant.
    func takes(_ method: String) -> Bool {
        method == rawValue || self == .get && method == "HEAD"
    }
}

/// What a request leads to.
public enum RouteAnswer {
    /// This is the answer.
    case now(APIResponse)
    /// The answer takes a while: begins what leads to it, which calls back once at the most.
    case later(begin: (_ reply: @escaping (APIResponse) -> Void) -> Void)
    /// Every record from here on as it happens, of one service or of all.
    case records(of: String?)
}
