import Glibc
import TestSupport
import Testing
import VigiaWire

/// The API on TCP, with a real Vigia.
@Suite("The API on TCP", .sideBySide)
struct RemoteCalls {
    /// The shell lines of the page, in its order.
    private static func lines(port: Int) -> [String] {
        let page = File.text(Program.root + "/docs/remote.md")
        let blocks = page.split(separator: "```").enumerated().filter { $0.offset % 2 == 1 }
        return blocks.filter { $0.element.hasPrefix("sh\n") }
            .flatMap { $0.element.split(separator: "\n").dropFirst().map(String.init) }
            .map { $0.replacing(":9650", with: ":\(port)") }
    }

    @Test("each line of the page works")
    func page() throws {
        let remote = try RemoteProject()
        let lines = Self.lines(port: remote.port)
        try #require(lines.count >= 9)
        let script = lines.map { line in
            line.hasPrefix("curl ") ? "\(line) -w ' %{http_code}\\n' | tail -n 1" : line
        }
        let outcome = try remote.project.shell("set -e; " + script.joined(separator: "; "))
        #expect(outcome.status == 0, "\(outcome.all)")
        let told = outcome.output.split(separator: "\n").map(String.init)
        let statuses = told.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(statuses == [200, 200, 200, 200, 202], "\(outcome.all)")
        #expect(outcome.output.contains("revoked the token deploy"))
        #expect(outcome.output.contains("monitor  read  "))
    }

    @Test("a token allows what its scope says, until it is revoked")
    func tokens() throws {
        let remote = try RemoteProject()
        let (reader, writer) = (try remote.token("r"), try remote.token("--scope", "control", "w"))
        let path = "/v1/services/backend/restart"
        #expect(try remote.status("/v1/status") == 401)
        #expect(try remote.status("/v1/status", token: "vigia_0") == 401)
        #expect(try remote.status("/v1/status", token: reader) == 200)
        #expect(try remote.status(path, "-X POST") == 401)
        #expect(try remote.status(path, "-X POST", token: reader) == 403)
        #expect(try remote.status(path, "-X POST", token: writer) == 202)
        #expect(remote.project.tells(#""command":"restart, token w""#))
        #expect(try remote.status("/v1/nothing", token: reader) == 404)
        #expect(try remote.status("/v1/stop", token: reader) == 405)
        for path in ["shutdown", "pause", "upgrade", "apply", "drills"] {
            #expect(try remote.curl("/v1/\(path)", "-X POST", token: writer).contains("local_only"))
        }
        try remote.project.vigia("token", "revoke", "r")
        #expect(try remote.status("/v1/status", token: reader) == 401)
        #expect(try remote.status("/v1/status", token: writer) == 200)
    }

    @Test("nothing can be ordered where only looking is allowed")
    func readOnly() throws {
        let remote = try RemoteProject(", read_only: true")
        let writer = try remote.token("--scope", "control")
        #expect(try remote.curl("/v1/stop", "-X POST", token: writer).contains("api.read_only"))
        #expect(try remote.status("/v1/status", token: writer) == 200)
    }

    @Test("monitors need no token, and learn no names without one")
    func monitors() throws {
        let remote = try RemoteProject()
        #expect(try remote.curl("/livez") == "{\"alive\":true}\n 200")
        #expect(try remote.status("/healthz") == 200)
        #expect(try remote.status("/healthz?service=backend") == 200)
        #expect(try remote.status("/healthz?verbose") == 401)
        #expect(try remote.curl("/healthz", "-I").hasSuffix("\r\n\r\n 200"))
        kill(try #require(try remote.project.service().pid), SIGKILL)
        try remote.project.vigia("stop", "backend")
        try Fact.pass { try remote.project.service().state == "down" }
        #expect(try remote.status("/healthz") == 200)
        let answer = try remote.curl("/healthz?verbose", token: try remote.token())
        #expect(answer.contains("\"name\":\"backend\""))
    }

    @Test("events are followed until the token is revoked")
    func events() throws {
        let remote = try RemoteProject()
        // The gateway is there before the first token.
        #expect(try remote.status("/livez") == 200)
        let field = "-H 'Authorization: Bearer \(try remote.token("r"))'"
        let url = "http://127.0.0.1:\(remote.port)/v1/events"
        _ = try remote.project.beginShell(
            "curl -sN \(field) -H 'Accept: text/event-stream' \(url); echo over"
        )
        Fact.pass { remote.project.begunOutput.contains(": alive") }
        try remote.project.vigia("restart")
        Fact.pass { remote.project.begunOutput.contains("event: ready") }
        _ = try remote.token("other")
        try remote.project.vigia("restart")
        Fact.pass { remote.project.begunOutput.ranges(of: "event: ready").count == 2 }
        #expect(!remote.project.begunOutput.hasSuffix("over\n"))
        try remote.project.vigia("token", "revoke", "r")
        Fact.pass { remote.project.begunOutput.hasSuffix("over\n") }
    }

    @Test("a secret is printed once, and is in no file, journal or command line")
    func secrets() throws {
        let remote = try RemoteProject()
        let secret = try remote.token("--scope", "control", "w")
        #expect(try remote.status("/v1/restart", "-X POST", token: secret) == 202)
        #expect(try remote.status("/v1/status?token=\(secret)") == 401)
        #expect(remote.project.tells(#""event":"order_settled""#))
        let bits = secret.dropFirst("vigia_".count)
        let found = try remote.project.shell("grep -rl \(bits) . /proc/*/cmdline 2>/dev/null")
        #expect(found.output.split(separator: "\n").allSatisfy { $0.hasPrefix("/proc/") })
        let vigia = [try remote.project.status().supervisor.pid] + (try remote.gateways)
        for pid in vigia {
            #expect(!File.text("/proc/\(pid)/cmdline").contains(bits))
            #expect(!File.text("/proc/\(pid)/environ").contains(bits))
        }
        #expect(try remote.project.vigia("token", "list", "--json").output.contains(#""name":"w""#))
        #expect(try remote.project.shell("stat -c %a .vigia/tokens").output == "600\n")
    }

    @Test("without clients there is no gateway, and without the section there is no listener")
    func costs() throws {
        let remote = try RemoteProject()
        #expect(
            remote.project.tells(#""event":"api_opened","address":"127.0.0.1:\#(remote.port)""#)
        )
        #expect(try remote.gateways == [])
        #expect(try remote.status("/healthz") == 200)
        #expect(try remote.gateways.count == 1)
        let text = File.text(remote.project.folder + "/vigia.yaml")
        let rest = text.split(separator: "\n").dropFirst().map { $0 + "\n" }.joined()
        try File.write(rest, to: remote.project.folder + "/vigia.yaml")
        try remote.project.vigia("apply")
        #expect(remote.project.tells(#""event":"api_closed""#))
        #expect(throws: RawConnection.Refused.self) {
            _ = try RawConnection(port: remote.port, isExpected: false)
        }
        try Fact.pass { try remote.gateways == [] }
        try File.write(text, to: remote.project.folder + "/vigia.yaml")
        try remote.project.vigia("apply")
        try Fact.pass { try remote.status("/healthz") == 200 }
    }

    @Test("an address that is taken is told of, and listened on once it is free")
    func taken() throws {
        let remote = try RemoteProject()
        let other = try Project(
            """
            api: { listen: 127.0.0.1:PORT }
            services: { web: { command: [sleep, "1000"] } }
            """,
            port: remote.port
        )
        try other.start()
        #expect(other.tells(#""event":"api_refused""#))
        try remote.project.vigia("stop")
        #expect(other.tells(#""event":"api_opened""#))
    }
}
