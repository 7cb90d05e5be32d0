import CEvent
import Glibc
import Testing
import VigiaCore
import VigiaProbes

@Suite("Probes of real servers")
struct ProberTests {
    /// A path of the test server, and the expected answer of the probe.
    private struct Row {
        let path: String
        let verdict: Verdict
        let status: Int?
        let expect: VigiaCore.Expectation?

        init(
            _ path: String,
            _ verdict: Verdict,
            _ status: Int? = 200,
            expect: VigiaCore.Expectation? = nil
        ) {
            (self.path, self.verdict, self.status, self.expect) = (path, verdict, status, expect)
        }
    }

    private static let notHTTP = Verdict.fail("answered with something that is not HTTP")
    private static let tooLong = Verdict.fail("body is longer than 64 KiB")
    private static let up = VigiaCore.Expectation(json: [
        "status": ["healthy", "ok"], "db.up": ["true"],
    ])
    private static let whole = VigiaCore.Expectation(isWhole: true)
    private static let lagging = VigiaCore.Expectation(json: ["db.lag": ["0"]])

    private static let rows = [
        Row("/ok", .pass),
        Row("/json", .pass, expect: up),
        Row("/json", .fail("db.lag is 3, expected 0"), expect: lagging),
        Row("/ok", .fail("answered 200, but the body is not JSON"), expect: lagging),
        Row("/degraded", .degraded("answered 200, but says that it is Degraded")),
        Row("/error", .fail("answered 200, but its status is error")),
        Row("/missing", .fail("answered 404"), 404),
        Row("/missing", .pass, 404, expect: VigiaCore.Expectation(statuses: [404...404])),
        Row("/busy", .fail("answered 503"), 503),
        Row("/redirect", .fail("answered 302; redirects are not followed"), 302),
        Row("/redirect", .pass, 302, expect: VigiaCore.Expectation(statuses: [300...399])),
        Row("/empty", .pass, 204),
        Row("/old", .pass),
        Row("/interim", .pass),
        Row("/garbage", notHTTP, nil),
        Row("/shortgarbage", notHTTP, nil),
        Row("/nothing", .fail("closed the connection without an answer"), nil),
        Row("/half", .pass),
        Row("/half", .fail("closed the connection in mid-answer"), expect: lagging),
        Row("/half", .fail("closed the connection in mid-answer"), expect: whole),
        Row("/half", .pass, expect: VigiaCore.Expectation()),
        Row("/stuck", .pass),
        Row("/stuckobject", .pass),
        Row("/stream", .pass),
        Row("/stream", .pass, expect: VigiaCore.Expectation()),
        Row("/later", .degraded("answered 200, but says that it is degraded")),
        Row("/halfhead", .fail("closed the connection in mid-answer")),
        Row("/reset", .fail("reset the connection in mid-answer")),
        Row("/endless", .pass),
        Row("/endlesschunks", .pass),
        Row("/endlessobject", .pass),
        Row("/endless", tooLong, expect: lagging),
        Row("/endlesschunks", tooLong, expect: lagging),
        Row("/endlesshead", .fail("header is longer than 16 KiB")),
        Row("/full", .pass),
        Row("/overfull", .pass),
        Row("/overfull", .pass, expect: whole),
        Row("/overfull", tooLong, expect: lagging),
        Row("/fullchunks", .pass),
        Row("/overchunks", .pass),
        Row("/overchunks", .pass, expect: whole),
        Row("/overchunks", tooLong, expect: lagging),
        Row("/fullend", .pass),
        Row("/overend", .pass),
        Row("/overend", .pass, expect: whole),
        Row("/overend", tooLong, expect: lagging),
    ]

    @Test("every kind of answer gets its verdict, all in parallel")
    func verdicts() throws {
        let server = try PythonServer()
        let probes = Self.rows.map {
            Probe(question: http($0.path, port: server.port), expect: $0.expect)
        }
        for (row, answer) in zip(Self.rows, TestLoop().ask(probes)) {
            #expect(answer.verdict == row.verdict, "\(row.path)")
            #expect(answer.status == row.status, "\(row.path)")
        }
    }

    @Test(
        "a server that never finishes its answer fails the probe at the timeout",
        arguments: [
            ("/silent", "no answer within 300ms"),
            ("/stuckhead", "only a part of an answer within 300ms"),
            ("/drip", "only a part of an answer within 300ms"),
        ]
    )
    func silence(path: String, reason: String) throws {
        let server = try PythonServer()
        let question = http(path, port: server.port)
        let answer = TestLoop().ask(question, timeout: .milliseconds(300))
        #expect(answer.verdict == .fail(reason))
        #expect(answer.elapsed >= .milliseconds(290))
    }

    @Test("a request has Host, User-Agent and Connection: close")
    func request() throws {
        let server = try PythonServer()
        let answer = TestLoop().ask(http("/echo?a b\r\nX: y", port: server.port))
        let said = try #require(answer.excerpt).split(separator: "|").map(String.init)
        #expect(said.first == "/echo?a%20b%0D%0AX:%20y")
        #expect(said.contains("Host=127.0.0.1:\(server.port)"))
        #expect(said.contains("User-Agent=vigia/test"))
        #expect(said.contains("Connection=close"))
    }

    @Test("a request has the headers that were given, and its method")
    func ownRequest() throws {
        let server = try PythonServer()
        var target = HTTPTarget(host: "127.0.0.1", port: server.port, path: "/echo")
        target.headers = [.init(name: "host", value: "a.b"), .init(name: "X-Key", value: "s3cret")]
        target.method = .post
        let answer = TestLoop().ask(.http(target))
        let said = try #require(answer.excerpt).split(separator: "|").map(String.init)
        #expect(said.contains("host=a.b") && said.contains("X-Key=s3cret"))
        #expect(said.contains("Content-Length=0") && !said.contains { $0.hasPrefix("Host=") })
        // The head announces a body that never comes.
        target.method = .head
        #expect(TestLoop().ask(.http(target)).verdict == .pass)
    }

    @Test("host names, IPv4, IPv6 and Unix addresses are reached")
    func hosts() throws {
        let server = try PythonServer()
        let (port, six) = (server.port, server.portOfIPv6)
        let questions = [
            http("/ok", port: six, host: "::1"), http("/ok", port: port, host: "localhost"),
            http("/ok", port: six, host: "localhost"), .tcp(host: "127.0.0.1", port: port),
            .tcp(host: "::1", port: six), .tcp(host: "localhost", port: six),
            .unix(path: server.socketPath),
        ]
        for answer in TestLoop().ask(questions.map { Probe(question: $0) }) {
            #expect(answer.verdict == .pass)
        }
    }

    @Test("a name of /etc/hosts is resolved, and an unknown name is not")
    func names() throws {
        let server = try PythonServer()
        let loop = TestLoop()
        if let known = nameOfThisMachine() {
            #expect(loop.ask(http("/ok", port: server.port, host: known)).verdict == .pass)
        }
        let nowhere = Probe.Question.tcp(host: "no-such-host.invalid", port: 80)
        guard case .fail(let reason) = loop.ask(nowhere, timeout: .seconds(2)).verdict else {
            Issue.record("a name that cannot exist was reached")
            return
        }
        #expect(
            [
                "no address is known for no-such-host.invalid",
                "the name was not resolved within 2s",
            ].contains(reason)
        )
    }

    @Test("an address without a listener fails with that reason")
    func nobody() throws {
        var server: PythonServer? = try PythonServer()
        let port = try #require(server?.port)
        let path = try #require(server?.socketPath)
        server = nil
        let long = "/tmp/" + String(repeating: "long/", count: 30)
        let rows: [(Probe.Question, String)] = [
            (http("/", port: port), "connection refused"),
            (http("/", port: port, host: "localhost"), "connection refused"),
            (.tcp(host: "::1", port: port), "connection refused"),
            (.tcp(host: "127.0.0.1", port: 0), "0 is not a port"),
            (.tcp(host: "127.0.0.1", port: 65_536), "65536 is not a port"),
            (.unix(path: path), "there is no such socket"),
            (.unix(path: "/etc/hostname"), "connection refused"),
            (.unix(path: long), "socket path of 155 bytes, at most 107 fit: \(long)"),
            (.exec(command: ["true"]), "a command cannot be asked from here"),
        ]
        let answers = TestLoop().ask(rows.map { Probe(question: $0.0) })
        for (row, answer) in zip(rows, answers) { #expect(answer.verdict == .fail(row.1)) }
    }

    @Test("five hundred questions in parallel are all answered")
    func many() throws {
        let server = try PythonServer()
        let probe = Probe(question: http("/json", port: server.port))
        let answers = TestLoop().ask(Array(repeating: probe, count: 500), timeout: .seconds(60))
        #expect(answers.filter { $0.verdict == .pass }.count == 500)
    }

    @Test("a cancelled question gets no answer, at whatever moment it is cancelled")
    func cancelled() throws {
        let server = try PythonServer()
        let loop = TestLoop()
        for turns in 0..<4 {
            let ticket = loop.prober.ask(
                Probe(question: http("/stuck", port: server.port)),
                timeout: .seconds(60)
            ) { _ in Issue.record("answered") }
            for _ in 0..<turns where turns < 3 { loop.turn() }
            loop.prober.cancel(ticket)
            loop.prober.cancel(ticket)
            #expect(loop.prober.pending == 0)
        }
        #expect(loop.ask(http("/ok", port: server.port)).verdict == .pass)
    }

    @Test("no descriptor stays open after answered, cancelled and abandoned questions")
    func leaks() async {
        await #expect(processExitsWith: .success) {
            let server = try PythonServer()
            let before = openDescriptors()
            for _ in 0..<3 { Self.askEverything(of: server) }
            precondition(openDescriptors() == before, "descriptors leaked")
        }
    }

    private static func askEverything(of server: PythonServer) {
        let loop = TestLoop()
        let probes = rows.map { Probe(question: http($0.path, port: server.port)) }
        _ = loop.ask(probes + [Probe(question: .unix(path: server.socketPath))])
        _ = loop.ask(http("/silent", port: server.port), timeout: .milliseconds(50))
        let ticket = loop.prober.ask(probes[0], timeout: .seconds(9)) { _ in }
        loop.prober.cancel(ticket)
        for host in ["no-such-host.invalid", "::1", "127.0.0.1"] {
            let probe = Probe(question: .tcp(host: host, port: server.port))
            loop.prober.ask(probe, timeout: .seconds(9)) { _ in }
        }
    }
}

private func openDescriptors() -> Int {
    (0..<CInt(1024)).filter { fcntl($0, F_GETFD) >= 0 }.count
}

/// A name other than `localhost` that /etc/hosts gives to 127.0.0.1; nil where there is none.
private func nameOfThisMachine() -> String? {
    let descriptor = unsafe open("/etc/hosts", O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
    let words = lines.map { $0.split(whereSeparator: \.isWhitespace) }
    let names = words.filter { $0.first == "127.0.0.1" }.flatMap { $0.dropFirst() }
    return names.first { !$0.hasPrefix("localhost") }.map(String.init)
}
