import VigiaHTTP

/// Makes answers for failures, each with an id that the log contains too.
///
/// Only failures of the backend are logged as errors; invalid input of strangers and departed
/// clients are information.
struct FailureAnswers: Sendable {
    let log: Log
    /// Whether clients see details.
    let isDeveloping: Bool

    /// The answer to a request whose handler has thrown.
    func answer(_ error: any Error, to request: Request) -> Response {
        if let error = error as? HTTPError {
            return answer(error, place: "\(request.method.rawValue) \(request.path)")
        }
        if error is CancellationError {
            // The client is gone, or has been answered that its request took too long.
            let gone = HTTPError.unavailable("the request was given up")
            return answer(gone, .info, place: "\(request.method.rawValue) \(request.path)")
        }
        let hidden = HTTPError(
            status: 500,
            code: "internal",
            message: "something went wrong here",
            details: String(describing: error)
        )
        return answer(hidden, place: "\(request.method.rawValue) \(request.path)")
    }

    /// The answer to input that is not HTTP, too much or too slow.
    func refusal(_ refusal: RequestRefusal) -> Response {
        let code = refusal == .tooSlow ? "too_slow" : "refused"
        var error = HTTPError(status: refusal.status, code: code, message: refusal.words)
        if refusal == .overloaded { error.retryAfterSeconds = 1 }
        return answer(error, refusal == .overloaded ? .warning : .info, place: "a connection")
    }

    /// The answer to a request whose handler exceeds its time limit.
    func overdue(_ limit: Duration) -> Response {
        let error = HTTPError(
            status: 503,
            code: "overdue",
            message: "the answer took longer than \(limit)"
        )
        return answer(error, place: "a handler")
    }

    private func answer(_ error: HTTPError, _ level: Log.Level? = nil, place: String) -> Response {
        let id = Self.newID()
        var context = ["error_id": id, "status": String(error.status), "at": place]
        context["details"] = error.details
        switch level ?? Self.level(of: error) {
        case .error: log.error(error.message, context, hint: error.hint)
        case .warning: log.warning(error.message, context, hint: error.hint)
        case .info, .debug: log.info(error.message, context)
        }
        let body = FailureBody(
            error: .init(
                id: id,
                code: error.code,
                message: error.message,
                hint: error.hint,
                details: isDeveloping ? error.details : nil
            )
        )
        // Encoding plain texts never fails.
        var response =
            (try? Response.json(body, status: error.status)) ?? Response(status: error.status)
        if let seconds = error.retryAfterSeconds {
            response.headers.append((name: "Retry-After", value: String(seconds)))
        }
        return response
    }

    /// The level of a handler's failure: an answer that asks the client to retry is no error, but a
    /// warning.
    private static func level(of error: HTTPError) -> Log.Level {
        if error.status < 500 { return .info }
        return error.status == 503 && error.retryAfterSeconds != nil ? .warning : .error
    }

    /// Twelve letters and digits, unguessable and easy to read out.
    private static func newID() -> String {
        let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")
        return String((0..<12).map { _ in letters[Int.random(in: 0..<letters.count)] })
    }
}

/// The body of a failure's answer.
private struct FailureBody: Encodable {
    struct Failure: Encodable {
        let id: String
        let code: String
        let message: String
        let hint: String?
        let details: String?
    }

    let error: Failure
}
