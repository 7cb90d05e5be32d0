/// Request and routes to answer: what every route has in common.
public enum APIRouter {
    /// What a request leads to.
    ///
    /// - Parameters:
    ///   - request: what came in.
    ///   - routes: all that there are.
    ///   - host: what they may use.
    /// - Returns: what the route says, or the refusal.
    public static func answer<Host>(
        to request: APIRequest,
        from routes: [Route<Host>],
        _ host: Host
    ) -> RouteAnswer {
        do throws(APIRefusal) {
            return try meaning(of: request, routes, host)
        } catch {
            return .now(error.response)
        }
    }

    private static func meaning<Host>(
        of request: APIRequest,
        _ routes: [Route<Host>],
        _ host: Host
    ) throws(APIRefusal) -> RouteAnswer {
        let segments = request.segments
        let there = routes.compactMap { route in
            segments.flatMap(route.values).map { (route: route, values: $0) }
        }
        try checkBounds(of: request, there.map { $0.route.description().bodyBytesMax }.max())
        if segments == nil {
            throw APIRefusal(.badPath, "the path is not percent-encoded UTF-8")
        }
        if there.isEmpty {
            throw APIRefusal(.noSuchPath, "there is no \(request.path)", paths(of: routes))
        }
        guard let found = there.first(where: { $0.route.method.takes(request.method) }) else {
            let methods = there.map(\.route.method.rawValue).joined(separator: ", ")
            let problem = "\(request.path) answers to \(methods), not to \(request.method)"
            throw APIRefusal(.wrongMethod, problem, allow: methods)
        }
        return try found.route.answer(RouteCall(request, to: found.route, found.values), host)
    }

    private static func checkBounds(
        of request: APIRequest,
        _ bodyMax: Int?
    ) throws(APIRefusal) {
        if request.path.utf8.count + request.query.utf8.count > APIRequest.targetBytesMax {
            let problem = "the path is longer than \(APIRequest.targetBytesMax) bytes"
            throw APIRefusal(.pathTooLong, problem)
        }
        let bodyMax = bodyMax ?? APIRequest.bodyBytesMax
        if request.body.count > bodyMax {
            throw APIRefusal(.bodyTooLong, "the body is longer than \(bodyMax) bytes")
        }
    }

    /// The paths that can be looked at, as a hint.
    private static func paths<Host>(of routes: [Route<Host>]) -> String {
        "the paths are "
            + routes.filter { $0.method == .get }.map(\.path).joined(separator: ", ")
    }
}
