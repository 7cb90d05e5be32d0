import Glibc
import TestSupport
import Testing
import VigiaWire

/// Attacks of clients on the API on TCP.
@Suite("The API on TCP and malicious clients", .sideBySide, .serialized)
struct RemoteAttacks {
    /// What the supervisor costs: its own memory in bytes, and its processor time in ticks of 10 ms.
    private struct Cost {
        let memory: Int
        let ticks: Int

        init(of pid: pid_t) {
            let words = File.text("/proc/\(pid)/smaps_rollup").split(separator: "\n")
                .first { $0.hasPrefix("Private_Dirty:") }?.split(separator: " ")
            memory = (words.flatMap { Int($0[1]) } ?? 0) << 10
            let fields = File.text("/proc/\(pid)/stat").split(separator: " ")
            ticks = (13...14).reduce(0) { $0 + (fields.count > $1 ? Int(fields[$1]) ?? 0 : 0) }
        }
    }

    /// Runs an attack, which costs the supervisor next to nothing and orders nothing.
    private static func bear(
        _ remote: RemoteProject,
        ticks: Int = 10,
        _ attack: () throws -> Void
    ) throws {
        #expect(try remote.status("/livez") == 200)
        let status = try remote.project.status()
        let before = Cost(of: status.supervisor.pid)
        try attack()
        let after = Cost(of: status.supervisor.pid)
        #expect(before.memory > 0 && after.memory - before.memory < 4 << 20)
        #expect(before.ticks > 0 && after.ticks - before.ticks <= ticks)
        #expect(try remote.status("/livez") == 200)
        let now = try remote.project.status()
        #expect(now.supervisor.pid == status.supervisor.pid)
        #expect(now.services[0].run == status.services[0].run && now.services[0].state == "up")
    }

    @Test("a page with a name of its own for this machine reaches nothing")
    func rebinding() throws {
        let remote = try RemoteProject()
        let token = try remote.token("--scope", "control")
        try Self.bear(remote) { () throws in
            for host in ["evil.example.org", "evil.org:\(remote.port)", "127.0.0.1.evil.org"] {
                let field = "-H 'Host: \(host)'"
                #expect(try remote.status("/healthz", field) == 421)
                #expect(try remote.status("/v1/status", field, token: token) == 421)
                #expect(try remote.status("/v1/restart", field + " -X POST", token: token) == 421)
            }
        }
    }

    @Test("a page of another origin can order nothing, and is told that it may not try")
    func crossSite() throws {
        let remote = try RemoteProject()
        let token = try remote.token("--scope", "control")
        try Self.bear(remote) { () throws in
            let page = "-H 'Origin: https://evil.example.org'"
            #expect(try remote.status("/v1/restart", page + " -X POST", token: token) == 403)
            #expect(try remote.status("/v1/restart", page + " -X POST") == 403)
            // What a form can send, of a browser that knows the token as a cookie.
            let form = "-H 'Cookie: token=\(token)' -d token=\(token)"
            #expect(try remote.status("/v1/restart", form) == 401)
            let asked = "-i -X OPTIONS \(page) -H 'Access-Control-Request-Method: POST'"
            #expect(try !remote.curl("/v1/restart", asked).contains("Access-Control-"))
        }
    }

    /// Texts in which two readers could find different requests; `ORDER` is a whole second one.
    static let smuggled = [
        get + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nORDER",
        get + "Content-Length: 0\r\nContent-Length: 500\r\n\r\nORDER",
        get + "Transfer-Encoding: xchunked\r\n\r\nORDER",
        get + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\nORDER",
        get + "X: a\n\nORDER",
        get + "Accept: a\r\n ORDER",
        get + "Accept: a\rORDER",
        "GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\nORDER",
        "GET /healthz ORDER",
        get + "Content-Length: -1\r\n\r\nORDER",
        get + "Host: b\r\n\r\nORDER",
    ]
    static let get = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"

    @Test("an ambiguous request is refused, with all that follows it", arguments: smuggled)
    func smuggling(text: String) throws {
        let remote = try RemoteProject()
        let token = try remote.token("--scope", "control")
        try Self.bear(remote) {
            let order = remote.head("POST /v1/restart", token: token, "Content-Length: 0")
            let client = try remote.connect()
            client.send(text.replacing("ORDER", with: order))
            let answer = client.readAll()
            #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
            #expect(answer.ranges(of: "HTTP/1.1 ").count == 1, "\(answer)")
            #expect(answer.contains("\r\nConnection: close\r\n"))
        }
    }

    /// Paths that are written so that a check may see another one than the router.
    static let tricks: [(line: String, status: Int)] = [
        ("GET /healthz/../v1/status", 401), ("GET /healthz/..%2fv1/status", 401),
        ("GET //healthz/../v1/status", 401), ("GET /v1/status?/healthz", 401),
        ("GET /v1/status#/healthz", 400), ("GET /v1%2fstatus", 401), ("GET /healthz%00/v1", 401),
        ("GET /healthz;/v1/status", 401), ("GET \\healthz", 400), ("GET *", 400),
        ("POST /v1/%72estart", 401), ("POST //v1//restart//", 401), ("POST /healthz", 405),
        ("GET /v1/services/..%2f..%2fstatus", 401), ("GET /.vigia/tokens", 401),
        ("GET /%68ealthz", 200), ("GET //healthz", 200), ("HEAD /healthz", 200),
    ]

    @Test("no way of writing a path gets around the token", arguments: tricks)
    func paths(line: String, status: Int) throws {
        let remote = try RemoteProject()
        let reader = try remote.token()
        try Self.bear(remote) {
            let client = try remote.connect()
            client.send(remote.head(line, "Connection: close", "Content-Length: 0"))
            #expect(client.readAll().hasPrefix("HTTP/1.1 \(status) "))
            guard line.hasPrefix("POST"), status == 401 else { return }
            let second = try remote.connect()
            second.send(remote.head(line, token: reader, "Connection: close", "Content-Length: 0"))
            #expect(second.readAll().hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test("heads and bodies that are too long are refused, and those of strangers are not taken")
    func long() throws {
        let remote = try RemoteProject()
        let token = try remote.token("--scope", "control")
        try Self.bear(remote) {
            let wide = String(repeating: "x", count: 1 << 20)
            let client = try remote.connect()
            client.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: \(wide)\r\n\r\n")
            #expect(client.readAll().hasPrefix("HTTP/1.1 431 "))
            let many = (0..<200).map { "X\($0): y\r\n" }.joined()
            let second = try remote.connect()
            second.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\(many)\r\n")
            #expect(second.readAll().hasPrefix("HTTP/1.1 431 "))
            for (pass, status) in [(token, 413), (nil, 401)] {
                let third = try remote.connect()
                third.send(
                    remote.head("POST /v1/restart", token: pass, "Content-Length: 1000000")
                )
                #expect(third.read(until: "\r\n\r\n"))
                #expect(third.received.hasPrefix("HTTP/1.1 \(status) "), "\(third.received)")
            }
        }
    }

    @Test("wrong tokens are counted, and then no token of the address is looked at")
    func guessing() throws {
        let remote = try RemoteProject()
        let token = try remote.token()
        try Self.bear(remote) {
            for _ in 0..<10 { #expect(try remote.status("/v1/status", token: "vigia_x") == 401) }
            #expect(try remote.status("/v1/status", token: "vigia_y") == 429)
            let answer = try remote.curl("/v1/status", "-i", token: token)
            #expect(answer.contains("\r\nRetry-After: ") && answer.hasSuffix(" 429"))
            #expect(try remote.status("/healthz") == 200)
            #expect(remote.project.tells(#""event":"api_attempts_limited","client":"127.0.0.1""#))
        }
    }

    @Test(
        "a thousand connections keep nobody out",
        arguments: ["", "G", "GET /healthz HTTP/1.1\r\n"]
    )
    func crowd(text: String) throws {
        let remote = try RemoteProject()
        try Self.bear(remote, ticks: 20) {
            let clients = try (0..<1000).map { _ in try remote.connect() }
            for client in clients { client.send(text) }
            // Those that have waited for a second make way.
            try Fact.pass { try remote.status("/healthz") == 200 }
            let gateway = try #require(try remote.gateways.first)
            #expect(File.names(in: "/proc/\(gateway)/fd").count < 350)
            withExtendedLifetime(clients) {}
        }
    }

    @Test("one connection with many requests and unread answers costs nobody much")
    func unread() throws {
        let remote = try RemoteProject()
        let token = try remote.token()
        try Self.bear(remote, ticks: 300) {
            let client = try remote.connect()
            _ = client.flood(remote.head("GET /v1/status", token: token), 4 << 20, reads: false)
            let gateway = try #require(try remote.gateways.first)
            #expect(Cost(of: gateway).memory < 8 << 20)
            // Refusals need no supervisor, and are not nested.
            let second = try remote.connect()
            _ = second.flood(remote.head("GET /v1/status"), 4 << 20, reads: true)
            #expect(try remote.gateways == [gateway])
            client.reset()
        }
    }

    @Test("more followers than there is room for are refused, and monitors still answered")
    func followers() throws {
        let remote = try RemoteProject()
        let token = try remote.token()
        try Self.bear(remote, ticks: 50) {
            let head = remote.head("GET /v1/events", token: token, "Accept: text/event-stream")
            let clients = try (0..<200).map { _ in try remote.connect() }
            for client in clients { client.send(head) }
            let answers = clients.map { client in
                _ = client.read(until: "\r\n\r\n")
                return client.received.split(separator: " ")[1]
            }
            #expect(answers.count { $0 == "200" } == 184 && answers.count { $0 == "503" } == 16)
            #expect(try remote.status("/healthz") == 200)
        }
    }
}
