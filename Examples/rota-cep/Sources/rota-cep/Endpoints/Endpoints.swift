import RotaCep
import Synchronization
import VigiaJSON
import VigiaKit

/// What the backend answers: routes to an application that is there once the database is.
struct Endpoints: Sendable {
    typealias Answer = @Sendable (Application, Request) async throws -> Response

    private(set) var routes = Router()
    private let slot: ApplicationSlot

    init(_ slot: ApplicationSlot) {
        self.slot = slot
        Application.addAuthentication(to: &self)
        Application.addCustomers(to: &self)
        Application.addSynchronisation(to: &self)
        Application.addPlaces(to: &self)
        get("/api/statistics") { app, request in
            try await app.admit(request)
            return .json(try await app.store.statistics())
        }
    }

    mutating func get(_ path: String, _ answer: @escaping Answer) {
        routes.get(path, handler(answer))
    }

    mutating func post(_ path: String, _ answer: @escaping Answer) {
        routes.post(path, handler(answer))
    }

    private func handler(_ answer: @escaping Answer) -> Handler {
        { [slot] request in
            do { return try await answer(slot.application(), request) } catch {
                let database = error as? DatabaseError
                guard let words = database?.passingWords ?? HTTPFailure.passingWords(error) else {
                    throw error
                }
                throw HTTPError.comeBack(words, details: "\(error)")
            }
        }
    }
}

/// Where the application is kept, once it is there.
final class ApplicationSlot: Sendable {
    private let content = Mutex<Application?>(nil)

    func put(_ application: Application) { content.withLock { $0 = application } }

    /// - Throws: 503 where it has not come up.
    func application() throws(HTTPError) -> Application {
        guard let application = content.withLock({ $0 }) else {
            throw .unavailable("the database is not open")
        }
        return application
    }
}

extension HTTPError {
    /// 503, and that it is worth to ask again in a second.
    static func comeBack(_ message: String, details: String? = nil) -> HTTPError {
        var error = HTTPError.unavailable(message)
        (error.details, error.retryAfterSeconds) = (details, 1)
        return error
    }
}

extension Response {
    /// Answers with a value that writes itself.
    static func json(_ value: some JSONWritable, status: Int = 200) -> Response {
        .json(bytes: JSON.encode(value), status: status)
    }
}
