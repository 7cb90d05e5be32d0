/// Answers a request.
public typealias Handler = @Sendable (Request) async throws -> Response

/// Finds the handler for a method and a path.
///
/// A path looks like `/api/customers/{id}`: each part is literal, or stands for one part of any
/// text. Literal parts take precedence, whatever the order in which the routes were added.
public struct Router: Sendable {
    /// The routes of one path pattern, such as `/things/{}`.
    private struct Route: Sendable {
        let parts: [Part]
        var answers: [Method: Answer]
    }

    /// A handler, and the names of its path parameters in their order.
    private struct Answer: Sendable {
        var names: [String] = []
        let handler: Handler
    }

    private enum Part: Hashable, Sendable {
        case word(String)
        case parameter
    }

    private var exact: [String: [Method: Answer]] = [:]
    private var patterns: [Route] = []

    /// Begins without routes.
    public init() {}

    /// Adds a route; a second one for the same method and pattern traps.
    ///
    /// - Parameters:
    ///   - method: the method; `get` also answers `head`.
    ///   - path: begins with `/`; `{name}` stands for one part of any text.
    ///   - handler: answers the requests.
    public mutating func on(_ method: Method, _ path: String, _ handler: @escaping Handler) {
        precondition(path.hasPrefix("/"), "a route begins with /: \(path)")
        guard path.contains("{") else {
            precondition(exact[path]?[method] == nil, "two routes are \(method.rawValue) \(path)")
            exact[path, default: [:]][method] = Answer(handler: handler)
            return
        }
        var (parts, answer) = ([Part](), Answer(handler: handler))
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let isParameter = part.hasPrefix("{") && part.hasSuffix("}")
            parts.append(isParameter ? .parameter : .word(String(part)))
            if isParameter { answer.names.append(String(part.dropFirst().dropLast())) }
        }
        if let place = patterns.firstIndex(where: { $0.parts == parts }) {
            precondition(
                patterns[place].answers[method] == nil,
                "two routes are \(method.rawValue) \(path)"
            )
            patterns[place].answers[method] = answer
        } else {
            patterns.append(Route(parts: parts, answers: [method: answer]))
            patterns.sort { Self.precedes($0.parts, $1.parts) }
        }
    }

    /// Adds a route for `GET` and `HEAD`.
    public mutating func get(_ path: String, _ handler: @escaping Handler) {
        on(.get, path, handler)
    }

    /// Adds a route for `POST`.
    public mutating func post(_ path: String, _ handler: @escaping Handler) {
        on(.post, path, handler)
    }

    /// Adds a route for `PUT`.
    public mutating func put(_ path: String, _ handler: @escaping Handler) {
        on(.put, path, handler)
    }

    /// Adds a route for `PATCH`.
    public mutating func patch(_ path: String, _ handler: @escaping Handler) {
        on(.patch, path, handler)
    }

    /// Adds a route for `DELETE`.
    public mutating func delete(_ path: String, _ handler: @escaping Handler) {
        on(.delete, path, handler)
    }

    /// Answers a request with its handler.
    ///
    /// - Parameter request: any request.
    /// - Returns: the handler's answer.
    /// - Throws: the handler's error, or 404 or 405 without a handler.
    func answer(_ request: Request) async throws -> Response {
        switch find(request.method, request.path) {
        case .found(let answer, let texts):
            guard !texts.isEmpty else { return try await answer.handler(request) }
            var request = request
            for (name, text) in zip(answer.names, texts) {
                guard let value = PercentText.decode(text) else {
                    throw HTTPError.badRequest(
                        "the path has a % without two digits, or is not UTF-8"
                    )
                }
                request.parameters[name] = value
            }
            return try await answer.handler(request)
        case .missing([]): throw HTTPError.notFound("there is no \(request.path)")
        case .missing(let methods):
            let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
            if request.method == .options {
                return Response(status: 204, headers: [(name: "Allow", value: allowed)])
            }
            throw HTTPError(
                status: 405,
                code: "method_not_allowed",
                message: "\(request.path) takes \(allowed)"
            )
        }
    }

    /// Whether a handler exists for a method and a path.
    func takes(_ method: Method, _ path: String) -> Bool {
        if case .found = find(method, path) { return true }
        return false
    }

    private enum Finding {
        /// The handler, and the texts of its path parameters.
        case found(Answer, [Substring])
        /// No handler for this method; these methods have one.
        case missing(Set<Method>)
    }

    /// Finds the first route for the path and the method.
    private func find(_ method: Method, _ path: String) -> Finding {
        let method = method == .head ? .get : method
        var others: Set<Method> = []
        if let answers = exact[path] {
            if let answer = answers[method] { return .found(answer, []) }
            others.formUnion(answers.keys)
        }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for route in patterns {
            guard let texts = Self.texts(for: route.parts, in: parts) else { continue }
            if let answer = route.answers[method] { return .found(answer, texts) }
            others.formUnion(route.answers.keys)
        }
        if others.contains(.get) { others.insert(.head) }
        return .missing(others)
    }

    /// The texts of the parameters of a route; nil where the path does not match.
    private static func texts(for parts: [Part], in path: [Substring]) -> [Substring]? {
        guard parts.count == path.count else { return nil }
        var found: [Substring] = []
        for (part, text) in zip(parts, path) {
            switch part {
            case .word(let word): guard word == text else { return nil }
            case .parameter:
                guard !text.isEmpty else { return nil }
                found.append(text)
            }
        }
        return found
    }

    /// Whether one pattern is tried before another: at their first difference, a literal part wins.
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
