internal import VigiaCore

/// Who may use a route over TCP; on the control socket, its owner may use every route.
public enum RouteAccess: String, Hashable, Sendable {
    /// Whoever reaches the address.
    case open
    /// Whoever has a token.
    case read
    /// Whoever has a token with the scope `control`.
    case control
    /// Nobody.
    case local
}

extension APIRouter {
    /// What a request over TCP needs.
    ///
    /// The router matches the path, so that nothing is one thing here and another one there.
    ///
    /// - Parameters:
    ///   - method: the method in capitals.
    ///   - target: path and query as they stand in the request line.
    ///   - routes: all that there are.
    /// - Returns: what it needs; nil where nothing answers to it.
    public static func access<Host>(
        _ method: String,
        _ target: String,
        in routes: [Route<Host>]
    ) -> RouteAccess? {
        let nobody = Requester(uid: .max, pid: 0, command: "")
        let request = APIRequest(method: method, target: target, requester: nobody)
        guard let segments = request.segments else { return nil }
        let found = routes.first { route in
            route.method.takes(method) && route.values(of: segments) != nil
        }
        // The states of services have names and reasons.
        if found?.access == .open, request.queryValue("verbose") != nil { return .read }
        return found?.access
    }
}
