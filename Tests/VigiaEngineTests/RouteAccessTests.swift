import Testing
import VigiaAPI

@testable import VigiaEngine

@Suite("Who may use a route over TCP")
struct RouteAccessTests {
    private static func paths(_ access: RouteAccess) -> Set<String> {
        Set(Capabilities.routes.filter { $0.access == access }.map(\.path))
    }

    @Test("only health is open, and what is not for other machines stays on the control socket")
    func declared() {
        #expect(Self.paths(.open) == ["/healthz", "/livez"])
        #expect(
            Self.paths(.local) == [
                "/v1/shutdown", "/v1/pause", "/v1/services/{name}/pause", "/v1/upgrade",
                "/v1/apply", "/v1/drills",
            ]
        )
        let looks = Capabilities.routes.filter { $0.method == .get }.map(\.access)
        #expect(Set(looks) == [.open, .read])
        #expect(!Self.paths(.control).isEmpty)
    }

    static let requests: [(method: String, target: String, access: RouteAccess?)] = [
        ("GET", "/healthz", .open), ("HEAD", "/healthz?service=a", .open),
        ("GET", "/healthz?verbose", .read), ("GET", "/healthz?service=a&verbose=1", .read),
        ("GET", "/healthz?%76erbose", .read), ("GET", "//%68ealthz", .open),
        ("POST", "/healthz", nil), ("GET", "/healthz/../v1/status", nil),
        ("GET", "/v1/status", .read), ("POST", "/v1/stop", .control),
        ("POST", "//v1//%73top/", .control), ("POST", "/v1/%73hutdown", .local),
        ("POST", "/v1/services/a%2fb/pause", .local), ("DELETE", "/v1/status", nil),
        ("GET", "/%00", nil), ("GET", "/%", nil), ("GET", "", nil),
    ]

    @Test("the access of a request is that of the route which answers it", arguments: requests)
    func looksUp(method: String, target: String, access: RouteAccess?) {
        #expect(APIRouter.access(method, target, in: Capabilities.routes) == access)
    }
}
