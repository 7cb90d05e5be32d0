import VigiaAPI
import VigiaHTTP
import VigiaWire

/// Why a request does not get to the supervisor, or gets no answer from it.
enum GatewayRefusal: Equatable {
    /// Nothing answers to the method; these are those to which something does.
    case wrongMethod(String)
    case badHost
    case badOrigin
    case noToken
    case wrongToken
    case tooManyAttempts(seconds: Int)
    case forbidden
    case readOnly
    case localOnly
    case tooManyConnections
    case busy
    case unavailable
    case interrupted
    case noHistory(String)
    case badRequest(RequestRefusal)

    /// The HTTP status.
    var status: Int {
        switch self {
        case .badRequest(let refusal): refusal.status
        case .noToken, .wrongToken: 401
        case .badOrigin, .forbidden, .readOnly, .localOnly: 403
        case .wrongMethod: 405
        case .badHost: 421
        case .tooManyAttempts: 429
        case .interrupted: 502
        case .tooManyConnections, .busy, .unavailable, .noHistory: 503
        }
    }

    /// The body of the answer.
    var problem: APIProblem {
        switch self {
        case .badHost:
            APIProblem(
                code: "api.bad_host",
                problem: "Vigia is not called by this name here",
                hint: "use the address that `api` listens on, or add the name to `hosts`"
            )
        case .badOrigin:
            APIProblem(
                code: "api.bad_origin",
                problem: "pages of this origin may not use the API",
                hint: "add the origin to `origins` of `api`"
            )
        case .noToken:
            APIProblem(
                code: "api.no_token",
                problem: "the request has no token",
                hint: "send `Authorization: Bearer TOKEN`; `vigia token create` makes one"
            )
        case .wrongToken:
            APIProblem(
                code: "api.wrong_token",
                problem: "there is no such token, or it was revoked",
                hint: "`vigia token list` shows the tokens, `vigia token create` makes one"
            )
        case .tooManyAttempts(let seconds):
            APIProblem(
                code: "api.too_many_attempts",
                problem: "too many wrong tokens came from this address",
                hint: "tokens of this address are looked at again in \(seconds) s"
            )
        case .forbidden, .readOnly, .localOnly: forbidding
        case .tooManyConnections, .busy, .unavailable, .interrupted: lacking
        case .noHistory(let words):
            APIProblem(code: "api.no_history", problem: "the history: \(words)")
        case .wrongMethod(let methods):
            APIProblem(
                code: "api.wrong_method",
                problem: "nothing here answers to this method",
                hint: "the methods are \(methods)"
            )
        case .badRequest(let refusal):
            APIProblem(code: "api.bad_request", problem: refusal.words)
        }
    }

    private var forbidding: APIProblem {
        switch self {
        case .readOnly:
            APIProblem(
                code: "api.read_only",
                problem: "nothing can be ordered here",
                hint: "`api` has `read_only: true`; use the control socket"
            )
        case .localOnly:
            APIProblem(
                code: "api.local_only",
                problem: "this is only for users of this machine",
                hint: "use the command of vigia, or the control socket"
            )
        default:
            APIProblem(
                code: "api.forbidden",
                problem: "the token may only read",
                hint: "make one that may give orders: `vigia token create --scope control NAME`"
            )
        }
    }

    private var lacking: APIProblem {
        switch self {
        case .tooManyConnections:
            APIProblem(
                code: "api.too_many_connections",
                problem: "too many clients are connected",
                hint: "try again in a second"
            )
        case .busy:
            APIProblem(
                code: "api.busy",
                problem: "too many requests are under way",
                hint: "try again in a second"
            )
        case .interrupted:
            APIProblem(
                code: "api.interrupted",
                problem: "the supervisor went away before it had answered",
                hint: "`GET /v1/orders` tells whether the order was given"
            )
        default:
            APIProblem(
                code: "api.unavailable",
                problem: "the supervisor does not answer",
                hint: "try again in a second"
            )
        }
    }

    /// Header lines of the answer besides those that every answer has.
    var fields: String {
        switch self {
        case .wrongMethod(let methods): "Allow: \(methods)\r\n"
        case .noToken: "WWW-Authenticate: Bearer\r\n"
        case .wrongToken: "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"
        case .tooManyAttempts(let seconds): "Retry-After: \(seconds)\r\n"
        case .tooManyConnections, .busy, .unavailable: "Retry-After: 1\r\n"
        default: ""
        }
    }
}
