import Testing

@testable import VigiaHTTP
@testable import VigiaKit

@Suite("Routes")
struct RouterTests {
    static let router: Router = {
        var router = Router()
        func answer(_ words: String) -> Handler {
            { request in
                let found = request.parameters.sorted { $0.key < $1.key }
                    .map { " \($0.key)=\($0.value)" }
                return .text(words + found.joined())
            }
        }
        router.get("/", answer("root"))
        router.get("/customers/{id}", answer("one"))
        router.get("/customers/near", answer("near"))
        router.get("/{kind}/near", answer("any near"))
        router.post("/customers", answer("new"))
        router.delete("/customers/{id}", answer("gone"))
        router.get("/customers/{id}/visits/{visit}", answer("visit"))
        router.put("/customers/{name}", answer("changed"))
        router.patch("/{kind}/{id}", answer("any changed"))
        return router
    }()

    static let found: [(method: Method, path: String, answer: String)] = [
        (.get, "/", "root"),
        (.head, "/", "root"),
        (.get, "/customers/7", "one id=7"),
        (.get, "/customers/S%C3%A3o%20Paulo", "one id=São Paulo"),
        (.get, "/customers/a%2Fb", "one id=a/b"),
        (.get, "/customers/near", "near"),
        (.get, "/shops/near", "any near kind=shops"),
        (.post, "/customers", "new"),
        (.delete, "/customers/7", "gone id=7"),
        // Another route may have the method: one with the same pattern, or one that is tried later.
        (.put, "/customers/7", "changed name=7"),
        (.delete, "/customers/near", "gone id=near"),
        (.patch, "/customers/near", "any changed id=near kind=customers"),
        (.get, "/customers/7/visits/2", "visit id=7 visit=2"),
    ]

    @Test("a request finds its handler, and the handler its path parameters", arguments: found)
    func finds(method: Method, path: String, answer: String) async throws {
        let response = try await Self.router.answer(request(method, path))
        #expect(String(decoding: response.body, as: UTF8.self) == answer)
    }

    static let lost: [(method: Method, path: String, status: Int)] = [
        (.get, "/customers", 405),
        (.put, "/customers/7/visits/2", 405),
        (.post, "/customers/near", 405),
        (.put, "/customers/%zz", 400),
        (.get, "/nothing", 404),
        (.get, "/customers/", 404),
        (.get, "/customers/7/", 404),
        (.get, "//", 404),
        (.get, "/customers/%zz", 400),
        (.get, "/customers/%ff", 400),
    ]

    @Test("a request without a handler gets 404, 405 or 400", arguments: lost)
    func loses(method: Method, path: String, status: Int) async throws {
        let error = await #expect(throws: HTTPError.self) {
            try await Self.router.answer(request(method, path))
        }
        #expect(error?.status == status)
    }

    static let allowed: [(path: String, methods: String)] = [
        ("/customers", "POST"), ("/customers/7", "DELETE, GET, HEAD, PATCH, PUT"),
        ("/customers/near", "DELETE, GET, HEAD, PATCH, PUT"), ("/shops/7", "PATCH"),
    ]

    @Test("OPTIONS lists the methods of a path over all its routes", arguments: allowed)
    func options(path: String, methods: String) async throws {
        let response = try await Self.router.answer(request(.options, path))
        #expect(response.headers.map(\.value) == [methods])
    }

    static let queries: [(text: String, name: String, value: String?)] = [
        ("", "a", nil),
        ("a=1", "a", "1"),
        ("a=1&a=2", "a", "1"),
        ("b&a=S%C3%A3o+Paulo", "a", "São Paulo"),
        ("b", "b", ""),
        ("a=x=y", "a", "x=y"),
        ("a=%zz", "a", nil),
        ("%61=1", "a", "1"),
    ]

    @Test("values of the query are decoded", arguments: queries)
    func query(text: String, name: String, value: String?) {
        #expect(request(.get, "/", text).query(name) == value)
    }

    private func request(_ method: Method, _ path: String, _ query: String = "") -> Request {
        Request(
            method: method,
            path: path,
            queryText: query,
            headers: HeaderFields(HeadFields(text: [], places: [])),
            body: [],
            peer: "127.0.0.1"
        )
    }
}
