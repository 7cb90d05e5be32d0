/// What answers a request.
public typealias Handler = @Sendable (Request) async throws -> Response

/// Finds the handler for a method and a path.
///
/// A path is `/api/customers/{id}`: each part is itself, or stands for one part of any text. Parts
/// that are themselves go before others, whatever the order in which the routes were added.
public struct Router: Sendable {
    private struct Route: Sendable {
        let parts: [Part]
        var handlers: [Method: Handler]
    }

    private enum Part: Hashable, Sendable {
        case word(String)
        case parameter(String)
    }

    private var exact: [String: [Method: Handler]] = [:]
    private var patterns: [Route] = []

    /// Begins with no route.
    public init() {}

    /// Adds a route.
    ///
    /// - Parameters:
    ///   - method: which requests it is for; `get` answers `head` too.
    ///   - path: `/` and parts, of which `{name}` takes any text.
    ///   - handler: what answers.
    public mutating func on(_ method: Method, _ path: String, _ handler: @escaping Handler) {
        precondition(path.hasPrefix("/"), "a route begins with /: \(path)")
        guard path.contains("{") else {
            precondition(exact[path]?[method] == nil, "two routes are \(method.rawValue) \(path)")
            exact[path, default: [:]][method] = handler
            return
        }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            $0.hasPrefix("{") && $0.hasSuffix("}")
                ? Part.parameter(String($0.dropFirst().dropLast())) : Part.word(String($0))
        }
        if let place = patterns.firstIndex(where: { $0.parts == parts }) {
            precondition(
                patterns[place].handlers[method] == nil,
                "two routes are \(method.rawValue) \(path)"
            )
            patterns[place].handlers[method] = handler
        } else {
            patterns.append(Route(parts: parts, handlers: [method: handler]))
            patterns.sort { Self.precedes($0.parts, $1.parts) }
        }
    }

    /// Answers `GET` and `HEAD` of a path.
    public mutating func get(_ path: String, _ handler: @escaping Handler) {
        on(.get, path, handler)
    }

    /// Answers `POST` of a path.
    public mutating func post(_ path: String, _ handler: @escaping Handler) {
        on(.post, path, handler)
    }

    /// Answers `PUT` of a path.
    public mutating func put(_ path: String, _ handler: @escaping Handler) {
        on(.put, path, handler)
    }

    /// Answers `PATCH` of a path.
    public mutating func patch(_ path: String, _ handler: @escaping Handler) {
        on(.patch, path, handler)
    }

    /// Answers `DELETE` of a path.
    public mutating func delete(_ path: String, _ handler: @escaping Handler) {
        on(.delete, path, handler)
    }

    /// Lets the handler of a request answer it.
    ///
    /// - Parameter request: any request.
    /// - Returns: its answer.
    /// - Throws: what the handler throws, and 404 or 405 where there is none.
    func answer(_ request: Request) async throws -> Response {
        if let handlers = exact[request.path] {
            return try await call(handlers, request)
        }
        let parts = request.path.dropFirst()
            .split(separator: "/", omittingEmptySubsequences: false)
        for route in patterns {
            guard let found = try Self.parameters(of: route.parts, in: parts) else { continue }
            var request = request
            request.parameters = found
            return try await call(route.handlers, request)
        }
        throw HTTPError.notFound("there is no \(request.path)")
    }

    private func call(_ handlers: [Method: Handler], _ request: Request) async throws -> Response {
        let method = request.method == .head ? .get : request.method
        if let handler = handlers[method] { return try await handler(request) }
        let allowed = Self.allowed(handlers)
        if method == .options {
            return Response(status: 204, headers: [(name: "Allow", value: allowed)])
        }
        throw HTTPError(
            status: 405,
            code: "method_not_allowed",
            message: "\(request.path) takes \(allowed)"
        )
    }

    private static func allowed(_ handlers: [Method: Handler]) -> String {
        var names = handlers.keys.map(\.rawValue)
        if handlers[.get] != nil { names.append(Method.head.rawValue) }
        return names.sorted().joined(separator: ", ")
    }

    /// What the parameters of a route are in a path; nil where it is another path.
    private static func parameters(
        of parts: [Part],
        in path: [Substring]
    ) throws(HTTPError) -> [String: String]? {
        guard parts.count == path.count else { return nil }
        var found: [String: String] = [:]
        for (part, text) in zip(parts, path) {
            switch part {
            case .word(let word): guard word == text else { return nil }
            case .parameter(let name):
                guard !text.isEmpty else { return nil }
                guard let value = PercentText.decode(text) else {
                    throw .badRequest("the path has a % without two digits, or is not UTF-8")
                }
                found[name] = value
            }
        }
        return found
    }

    /// Whether one pattern is to be tried before another: the one whose first difference is a word.
    private static func precedes(_ one: [Part], _ other: [Part]) -> Bool {
        for (a, b) in zip(one, other) {
            switch (a, b) {
            case (.word, .parameter): return true
            case (.parameter, .word): return false
            case (.word, .word), (.parameter, .parameter): continue
            }
        }
        return one.count < other.count
    }
}
