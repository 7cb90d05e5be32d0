public import VigiaWire

/// Why a request is not carried out: the answer in its place.
public struct APIRefusal: Error, Equatable {
    /// The HTTP status.
    public let status: Int
    /// The body of the answer.
    public let problem: APIProblem
    /// The `Allow` header of a 405.
    let allow: String?

    /// Refuses.
    ///
    /// - Parameters:
    ///   - kind: which of the route's problems.
    ///   - problem: what is wrong with this request.
    ///   - hint: the next thing to try.
    ///   - allow: the `Allow` header of a 405.
    public init(
        _ kind: RouteProblem,
        _ problem: String,
        _ hint: String? = nil,
        allow: String? = nil
    ) {
        status = kind.status
        self.problem = APIProblem(code: kind.code, problem: problem, hint: hint)
        self.allow = allow
    }

    /// The refusal as an answer.
    public var response: APIResponse { .problem(status, problem, allow: allow) }
}
