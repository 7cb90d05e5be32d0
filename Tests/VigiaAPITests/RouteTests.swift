import Testing
import VigiaCore
import VigiaWire

@testable import VigiaAPI

@Suite("Routes")
struct RouteTests {
    /// A route with every kind of parameter, which answers with what it was asked.
    private static var declared: Route<Int> {
        Route<Int>(
            .get,
            "/v1/things/{name}/parts",
            "tells the parts of a thing",
            RouteDescription(
                [
                    .service, RouteParameter("of", in: .query, .text, "whose"),
                    RouteParameter("n", in: .query, .count(1...9, default: 3), "how many"),
                ],
                body: RouteBody(nil, "anything", bytesMax: 4),
                gives: [],
                refuses: [.badQuery]
            )
        ) { call, host throws(APIRefusal) in
            let words = [call.path("name"), call.query("of") ?? "-", "\(try call.count("n"))"]
            let answer = ActionAnswer(action: "\(host)", services: words)
            return .now(.json(200, answer))
        }
    }

    private static func answer(_ method: String, _ target: String, body: String = "") -> RouteAnswer
    {
        let who = Requester(uid: 0, pid: 1, command: "")
        let request = APIRequest(
            method: method,
            target: target,
            body: Array(body.utf8),
            requester: who
        )
        let post = Route<Int>(
            .post,
            "/v1/things/{name}/parts",
            "adds a part",
            RouteDescription(gives: [])
        ) { _, _ in .records(of: nil) }
        return APIRouter.answer(to: request, from: [declared, post], 7)
    }

    private static func response(
        _ method: String,
        _ target: String,
        body: String = ""
    ) -> APIResponse? {
        if case .now(let response) = answer(method, target, body: body) { response } else { nil }
    }

    static let asked: [(target: String, words: [String])] = [
        ("/v1/things/a/parts", ["a", "-", "3"]),
        ("//v1/things/a%2Fb/parts/?n=9&of=%C3%A7", ["a/b", "ç", "9"]),
        ("/v1/%74hings/%7Bname%7D/parts?of", ["{name}", "", "3"]),
    ]

    @Test("a route gets the values of its parameters, decoded", arguments: asked)
    func values(target: String, words: [String]) {
        let answer = APIResponse.json(200, ActionAnswer(action: "7", services: words))
        #expect(Self.response("GET", target) == answer)
        #expect(Self.response("HEAD", target) == answer)
    }

    static let refused: [(method: String, target: String, status: Int, allow: String?)] = [
        ("GET", "/v1/things/a/parts?n=0", 400, nil), ("GET", "/v1/things/a/parts?n=x", 400, nil),
        ("GET", "/v1/things/a", 404, nil), ("GET", "/v1/things/a/parts/b", 404, nil),
        ("GET", "/v1/thing/a/parts", 404, nil), ("PUT", "/v1/things/a/parts", 405, "GET, POST"),
        ("GET", "/v1/things/%/parts", 400, nil),
    ]

    @Test("what no route takes is refused", arguments: refused)
    func refusal(method: String, target: String, status: Int, allow: String?) {
        let response = Self.response(method, target)
        #expect(response?.status == status)
        #expect(response?.allow == allow)
    }

    @Test("of one path the larger bound of a body holds, whatever the method")
    func body() {
        let path = "/v1/things/a/parts"
        #expect(Self.response("GET", path, body: "12345")?.status == 200)
        let most = String(repeating: " ", count: APIRequest.bodyBytesMax + 1)
        #expect(Self.response("POST", path, body: most)?.status == 413)
    }

    @Test("no method and path stand for two routes")
    func unique() {
        let shapes = routes.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(shapes).count == shapes.count)
        #expect(shapes.count == 19)
    }
}
