import Testing
import VigiaAPI
import VigiaCore
import VigiaHTTP
import VigiaPlatform

@testable import VigiaGateway

@Suite("Which requests get to the supervisor")
struct AdmissionTests {
    static let reader = TokenSecret()
    static let writer = TokenSecret()
    static let time = WallTime(milliseconds: 0)
    static let tokens = [
        APIToken(name: "r", scope: .read, created: time, digest: reader.digest),
        APIToken(name: "w", scope: .control, created: time, digest: writer.digest),
    ]

    static func needs(_ method: String, _ target: String) -> RouteAccess? {
        switch (method, target) {
        case ("GET", "/healthz"), ("HEAD", "/healthz"): .open
        case ("GET", "/v1/status"): .read
        case ("POST", "/v1/stop"): .control
        case ("POST", "/v1/shutdown"): .local
        default: nil
        }
    }

    /// What becomes of a request: the name of its token, `open`, or the refusal.
    static func outcome(
        _ line: String,
        _ fields: [String],
        version: String = "1.1",
        _ change: (inout APIPolicy) -> Void = { _ in },
        at address: HeldSocket.Address = .tcp(host: "127.0.0.1", port: 9650),
        wait: Duration? = nil
    ) throws -> String {
        var policy = APIPolicy(address: address)
        change(&policy)
        let text = "\(line) HTTP/\(version)\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
        let head = try RequestHeadReader.read(Array(text.utf8))
        let admission = Admission(policy: policy, needs: needs) { () throws(SystemError) in tokens }
        switch admission.decide(on: head, wait: wait) {
        case .success(let pass): return pass.token?.name ?? "open"
        case .failure(let refused): return "\(refused.refusal.status)"
        }
    }

    static let own = "Host: 127.0.0.1:9650"
    static let read = "Authorization: Bearer \(reader.text)"
    static let control = "Authorization: bearer \(writer.text)"
    static let needed: [(line: String, fields: [String], outcome: String)] = [
        ("GET /healthz", [], "open"), ("HEAD /healthz", [], "open"),
        ("POST /healthz", [], "405"),
        ("GET /healthz", [read], "open"),
        ("GET /v1/status", [], "401"), ("GET /v1/status", [read], "r"),
        ("GET /v1/status", [control], "w"),
        ("GET /v1/status", [read, control], "401"),
        ("GET /v1/status", ["Authorization: Basic \(reader.text)"], "401"),
        ("GET /v1/status", ["Authorization: Bearer"], "401"),
        ("GET /v1/status", ["Authorization: Bearer  "], "401"),
        ("GET /v1/status", ["Authorization: Bearer \(reader.text)0"], "401"),
        ("GET /v1/status", ["Cookie: token=\(reader.text)"], "401"),
        ("GET /v1/status?token=\(reader.text)", [], "401"),
        ("POST /v1/stop", [], "401"), ("POST /v1/stop", [read], "403"),
        ("POST /v1/stop", [control], "w"),
        ("POST /v1/shutdown", [control], "403"),
        // Of what does not exist, only those hear who may look, or change something.
        ("GET /nothing", [], "401"), ("GET /nothing", [read], "r"),
        ("POST /nothing", [read], "403"), ("POST /nothing", [control], "w"),
        ("OPTIONS /v1/status", [], "405"), ("DELETE /nothing", [control], "405"),
    ]

    @Test("a request needs a token whose scope allows it", arguments: needed)
    func scopes(line: String, fields: [String], outcome: String) throws {
        #expect(try Self.outcome(line, [Self.own] + fields) == outcome)
    }

    @Test("no order is taken where only looking is allowed")
    func readOnly() throws {
        let change = { (policy: inout APIPolicy) in policy.isReadOnly = true }
        #expect(try Self.outcome("POST /v1/stop", [Self.own, Self.control], change) == "403")
        #expect(try Self.outcome("GET /v1/status", [Self.own, Self.control], change) == "w")
    }

    @Test("while an address has to wait, none of its tokens is looked at")
    func waits() throws {
        let wait = Duration.seconds(9)
        for field in [Self.read, Self.control, "Authorization: Bearer x"] {
            #expect(try Self.outcome("GET /v1/status", [Self.own, field], wait: wait) == "429")
        }
        #expect(try Self.outcome("GET /v1/status", [Self.own], wait: wait) == "401")
        #expect(try Self.outcome("GET /healthz", [Self.own], wait: wait) == "open")
    }

    static let names: [(host: String, listen: String?, isOwn: Bool)] = [
        ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1:9650", "127.0.0.1", true),
        ("localhost:9650", "127.0.0.1", true), ("LOCALHOST", "127.0.0.1", true),
        ("[::1]:9650", "127.0.0.1", true), ("127.9.9.9", "127.0.0.1", true),
        ("vigia.example.org", "127.0.0.1", true), ("Vigia.Example.org:443", "127.0.0.1", true),
        ("evil.example.org", "127.0.0.1", false), ("localhost.evil.org", "127.0.0.1", false),
        ("127.0.0.1.evil.org", "127.0.0.1", false), ("127.evil.org", "127.0.0.1", false),
        ("127.0.0.evil", "127.0.0.1", false), ("", "127.0.0.1", false),
        ("192.0.2.1", "127.0.0.1", false), ("[", "127.0.0.1", false), ("a:b:c", "127.0.0.1", false),
        ("192.0.2.1:9650", "192.0.2.1", true), ("192.0.2.2:9650", "192.0.2.1", false),
        ("192.0.2.1:9650", nil, true), ("[2001:db8::1]", nil, true), ("192.0.2.1", "0.0.0.0", true),
        ("evil.example.org", nil, false), ("evil.example.org", "::", false),
    ]

    @Test("Vigia answers to its own names only", arguments: names)
    func hosts(host: String, listen: String?, isOwn: Bool) throws {
        let outcome = try Self.outcome(
            "GET /healthz",
            ["Host: \(host)"],
            { $0.hosts = ["vigia.example.org"] },
            at: .tcp(host: listen, port: 9650)
        )
        #expect(outcome == (isOwn ? "open" : "421"))
    }

    @Test("a monitor that speaks HTTP/1.0 need not name a host")
    func old() throws {
        #expect(try Self.outcome("GET /healthz", [], version: "1.0") == "open")
        #expect(try Self.outcome("GET /v1/status", [], version: "1.0") == "401")
        #expect(try Self.outcome("GET /healthz", ["Host: evil.org"], version: "1.0") == "421")
        #expect(try Self.outcome("GET /healthz", ["Host:"], version: "1.0") == "421")
    }

    static let pages: [(origin: String, outcome: String)] = [
        ("http://127.0.0.1:9650", "r"), ("https://127.0.0.1:9650", "r"),
        ("https://status.example.org", "r"), ("HTTPS://Status.example.org", "r"),
        ("http://status.example.org", "403"), ("http://127.0.0.1:3000", "403"),
        ("http://127.0.0.1", "403"), ("http://evil.example.org", "403"), ("null", "403"),
        ("file://", "403"), ("", "403"), ("https://status.example.org.evil.org", "403"),
    ]

    @Test("a page of another origin is refused, unless it is allowed", arguments: pages)
    func origins(origin: String, outcome: String) throws {
        let fields = [Self.own, Self.read, "Origin: \(origin)"]
        let change = { (policy: inout APIPolicy) in
            policy.origins = ["https://status.example.org"]
        }
        #expect(try Self.outcome("GET /v1/status", fields, change) == outcome)
        #expect(try Self.outcome("GET /v1/status", fields + ["Origin: null"], change) == "403")
    }

    @Test("an absolute URL names the host")
    func absolute() throws {
        let line = "GET http://evil.example.org/healthz"
        #expect(try Self.outcome(line, ["Host: evil.example.org"]) == "421")
        let own = "GET http://127.0.0.1:9650/healthz"
        #expect(try Self.outcome(own, [Self.own]) == "open")
    }
}
