/// An error with its own HTTP answer.
///
/// Any other error of a handler is answered with 500. The client then learns only the error's id,
/// under which the log has the details.
public struct HTTPError: Error, Sendable {
    /// The status of the answer, 400 to 599.
    public var status: Int
    /// A short, stable word for programs, such as `not_found`.
    public var code: String
    /// The problem, for the person who reads the answer.
    public var message: String
    /// What to do about the problem; nil without advice.
    public var hint: String?
    /// Details for the log, and for the answer in development.
    public var details: String?
    /// After how many seconds to try again, sent as `Retry-After`; nil for no advice.
    public var retryAfterSeconds: Int?

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - status: 400 to 599; other values trap.
    ///   - code: a short, stable word for programs.
    ///   - message: the problem, for the client.
    ///   - hint: what to do about the problem.
    ///   - details: details that clients see only in development.
    public init(
        status: Int,
        code: String,
        message: String,
        hint: String? = nil,
        details: String? = nil
    ) {
        precondition((400...599).contains(status))
        (self.status, self.code, self.message) = (status, code, message)
        (self.hint, self.details) = (hint, details)
    }

    /// 400: the request is invalid.
    public static func badRequest(_ message: String, hint: String? = nil) -> Self {
        Self(status: 400, code: "bad_request", message: message, hint: hint)
    }

    /// 401: the client is not authenticated.
    public static func unauthorized(_ message: String = "log in first") -> Self {
        Self(status: 401, code: "unauthorized", message: message)
    }

    /// 403: the client lacks the permission.
    public static func forbidden(_ message: String = "this is not allowed") -> Self {
        Self(status: 403, code: "forbidden", message: message)
    }

    /// 404: the resource does not exist.
    public static func notFound(_ message: String = "there is nothing here") -> Self {
        Self(status: 404, code: "not_found", message: message)
    }

    /// 409: the request conflicts with the present state.
    public static func conflict(_ message: String) -> Self {
        Self(status: 409, code: "conflict", message: message)
    }

    /// 429: the client sent too many requests.
    public static func tooManyRequests(_ message: String, retryAfterSeconds: Int) -> Self {
        var error = Self(status: 429, code: "too_many_requests", message: message)
        error.retryAfterSeconds = retryAfterSeconds
        return error
    }

    /// 503: something that the request needs is temporarily unavailable.
    public static func unavailable(_ message: String, hint: String? = nil) -> Self {
        Self(status: 503, code: "unavailable", message: message, hint: hint)
    }
}
