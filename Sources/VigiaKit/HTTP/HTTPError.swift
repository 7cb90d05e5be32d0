/// A failure that says itself how it shall be answered.
///
/// A handler that throws anything else is answered with 500, and the client learns no more than the
/// error's id, under which the log has the rest.
public struct HTTPError: Error, Sendable {
    /// 400 to 599.
    public var status: Int
    /// A short word that programs may compare, such as `not_found`.
    public var code: String
    /// What is wrong, for whoever reads the answer.
    public var message: String
    /// What would help; nil where nothing is known.
    public var hint: String?
    /// More for the log, and for the answer while developing.
    public var details: String?
    /// After how many seconds it is worth to ask again; sent as `Retry-After`.
    public var retryAfterSeconds: Int?

    /// Takes a failure as it is.
    ///
    /// - Parameters:
    ///   - status: 400 to 599.
    ///   - code: a short word for programs.
    ///   - message: what is wrong, for the client.
    ///   - hint: what would help.
    ///   - details: more, which clients see only while developing.
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

    /// 400: the client has to ask otherwise.
    public static func badRequest(_ message: String, hint: String? = nil) -> Self {
        Self(status: 400, code: "bad_request", message: message, hint: hint)
    }

    /// 401: nobody knows who asks.
    public static func unauthorized(_ message: String = "log in first") -> Self {
        Self(status: 401, code: "unauthorized", message: message)
    }

    /// 403: who asks may not.
    public static func forbidden(_ message: String = "this is not allowed") -> Self {
        Self(status: 403, code: "forbidden", message: message)
    }

    /// 404: there is no such thing.
    public static func notFound(_ message: String = "there is nothing here") -> Self {
        Self(status: 404, code: "not_found", message: message)
    }

    /// 409: what is there stands against it.
    public static func conflict(_ message: String) -> Self {
        Self(status: 409, code: "conflict", message: message)
    }

    /// 429: it was asked too often.
    public static func tooManyRequests(_ message: String, retryAfterSeconds: Int) -> Self {
        var error = Self(status: 429, code: "too_many_requests", message: message)
        error.retryAfterSeconds = retryAfterSeconds
        return error
    }

    /// 503: what it takes is not there now.
    public static func unavailable(_ message: String, hint: String? = nil) -> Self {
        Self(status: 503, code: "unavailable", message: message, hint: hint)
    }
}
