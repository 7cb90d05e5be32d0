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
            switch try await app.accounts.logIn(body.name, body.password) {
            case .welcome(let token, let end):
                return try .json(LoginAnswer(token: token.description, expires_at: end))
            case .wrong: throw HTTPError.unauthorized("the name or the password is wrong")
            case .later(let seconds):
                throw HTTPError.tooManyRequests(
                    "too many wrong passwords for this name",
                    retryAfterSeconds: seconds
                )
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

    /// Lets only those on who have logged in; everybody for as long as there are no users.
    func admit(_ request: Request) async throws {
        if let token = Self.token(of: request), try await accounts.verify(token) != nil { return }
        guard try await store.userCount() == 0 else { throw HTTPError.unauthorized() }
    }

    private static func token(of request: Request) -> SessionToken? {
        guard let field = request.headers["Authorization"], field.hasPrefix("Bearer ") else {
            return nil
        }
        return SessionToken(field.dropFirst("Bearer ".count))
    }
}
