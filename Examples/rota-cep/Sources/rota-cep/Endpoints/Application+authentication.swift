import RotaCep
import VigiaKit

// Who may ask.
extension Application {
    private struct LoginBody: Decodable {
        let name: String
        let password: String
    }

    private struct LoginAnswer: Encodable {
        let token: String
        /// Seconds since 1970.
        let expires_at: Int
    }

    static func addAuthentication(to endpoints: inout Endpoints) {
        endpoints.post("/api/auth/login") { app, request in
            let body: LoginBody = try request.json()
            switch try await app.accounts.logIn(body.name, body.password, from: request.peer) {
            case .welcome(let token, let end):
                return try .json(LoginAnswer(token: token.description, expires_at: end))
            case .wrong: throw HTTPError.unauthorized("the name or the password is wrong")
            case .later(let seconds):
                throw HTTPError.tooManyRequests(
                    "too many wrong passwords for this name",
                    retryAfterSeconds: seconds
                )
            case .busy:
                throw HTTPError.comeBack("too many want to log in at this moment")
            }
        }
        endpoints.post("/api/auth/logout") { app, request in
            guard let token = Self.token(of: request), try await app.accounts.logOut(token) else {
                throw HTTPError.unauthorized("there is no such session")
            }
            return .noContent
        }
        endpoints.get("/api/auth/verify") { app, request in
            guard let token = Self.token(of: request),
                let name = try await app.accounts.verify(token)
            else { throw HTTPError.unauthorized("there is no such session, or it has ended") }
            return try .json(["name": name])
        }
    }

    /// Lets only those on who have logged in.
    ///
    /// A database without users lets nobody on, since it may be an empty one in the place of one
    /// that is lost. With `AUTH=none` it lets those on who ask from this machine.
    func admit(_ request: Request) async throws {
        if let token = Self.token(of: request), try await accounts.verify(token) != nil { return }
        guard isOpen, Self.isLocal(request), try await store.userCount() == 0 else {
            throw HTTPError.unauthorized()
        }
    }

    /// Whether it was asked on this machine, and not by a proxy that says so for somebody else.
    ///
    /// A proxy here that says nothing cannot be told from its user: `AUTH=none` is for trials. A page of a stranger can have a browser ask here too, under a name of the stranger's that
    /// leads to loopback; so the name counts as well.
    private static func isLocal(_ request: Request) -> Bool {
        let marks = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"]
        guard marks.allSatisfy({ request.headers[$0] == nil }) else { return false }
        return request.peer.isEmpty
            || Loopback.holds(request.peer)
                && Loopback.names(request.host ?? "localhost")
    }

    /// Source: RFC 9110, section 11.1: the name of a scheme is compared without case.
    private static func token(of request: Request) -> SessionToken? {
        let words = (request.headers["Authorization"] ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return SessionToken(words[1])
    }
}
