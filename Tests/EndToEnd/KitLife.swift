import Glibc
import TestSupport
import Testing

/// Start, health and end of a backend on VigiaKit.
@Suite("Life cycle with VigiaKit", .sideBySide, .serialized)
struct KitLife {
    @Test("the health of each component is checked at most once a second, in the agreed format")
    func health() throws {
        let backend = try KitBackend("OUTSIDE_KEY=x")
        let answer = try backend.curl("/api/health")
        let time = #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"#
        let shape = try Regex(#"\{"status":"healthy","timestamp":"\#(time)","#)
        #expect(answer.prefixMatch(of: shape) != nil)
        let services = #"{"database":"connected","outside":"initialized","cache":"initialized"}"#
        #expect(answer.hasSuffix("\"services\":\(services)} 200"))
        // Frequent requests do not cause more checks.
        let begun = ContinuousClock.now
        let load = "wrk -t1 -c32 -d1s http://127.0.0.1:\(backend.port)/api/health"
        _ = try Program.run(["sh", "-c", load], in: backend.folder)
        let seconds = Int((ContinuousClock.now - begun).components.seconds) + 1
        #expect((1...(seconds + 2)).contains(backend.lines("database asked")))
    }

    @Test("a component that is down, or does not answer, is noticed within its deadline")
    func unhealthy() throws {
        let backend = try KitBackend("NODE_ENV=development")
        func becomes(_ status: String, _ code: String) -> Bool {
            Fact.holds(within: .seconds(10)) {
                let answer = (try? backend.curl("/api/health")) ?? ""
                return answer.contains("\"status\":\"\(status)\"") && answer.hasSuffix(" \(code)")
            }
        }
        #expect(becomes("degraded", "200"))
        try backend.touch("database.down")
        #expect(becomes("unhealthy", "503"))
        let ready = try backend.curl("/api/health/ready")
        #expect(ready.contains("\"ready\":false") && ready.hasSuffix(" 503"))
        #expect(ready.contains("\"detail\":\"the file is not a database\""))
        #expect(try backend.curl("/api/health/live") == "{\"alive\":true} 200")
        backend.remove("database.down")
        #expect(becomes("degraded", "200"))
        try backend.touch("database.stuck")
        #expect(becomes("unhealthy", "503"))
        #expect(try backend.curl("/hello/a") == "Hello, a! 200")
        backend.remove("database.stuck")
        #expect(becomes("degraded", "200"))
    }

    @Test("a critical component that fails to start is retried, and reported when given up")
    func startup() throws {
        let lost = try KitBackend(files: ["database.down"], isServing: false)
        #expect(try lost.end() == 1)
        #expect(lost.lines("database did not start, and is tried again") == 2)
        let told = "database did not start in 3 attempts: the file is not a database"
        #expect(lost.errors.contains(told) && lost.errors.contains("remove database.down"))
        #expect(lost.lines("serving") == 0)
    }

    @Test("an optional component does not delay serving, and starts later")
    func optional() throws {
        let backend = try KitBackend("OUTSIDE_KEY=x", files: ["outside.down"])
        #expect(try backend.curl("/api/health").contains("\"status\":\"degraded\""))
        #expect(Fact.holds { backend.lines("outside did not start, and is tried again") > 1 })
        backend.remove("outside.down")
        #expect(Fact.holds { backend.lines("outside has started") == 1 })
        #expect(Fact.holds { (try? backend.curl("/api/health"))?.contains("healthy") == true })
    }

    static let refusals: [(variables: String, status: Int32, words: String)] = [
        ("PORT=many", 2, "PORT=many is not a number between 0 and 65535"),
        ("HOST=nowhere", 2, "is no numeric address; HOST is like 127.0.0.1"),
        ("LOG_LEVEL=loud", 2, "LOG_LEVEL=loud; it is debug, info, warning or error"),
        ("LISTEN_FDS=1", 2, "descriptor 3 does not listen"),
    ]

    @Test("an invalid environment is refused in one line", arguments: refusals)
    func refuses(variables: String, status: Int32, words: String) throws {
        let backend = try KitBackend(variables, isServing: false)
        #expect(try backend.end() == status)
        #expect(backend.errors.contains(words))
        #expect(backend.errors.split(separator: "\n").count == 1)
    }

    @Test("an occupied port is reported")
    func taken() throws {
        let first = try KitBackend()
        let second = try KitBackend("PORT=\(first.port)", isServing: false)
        #expect(try second.end() == 1)
        #expect(second.errors.contains("127.0.0.1:\(first.port) is taken by another process"))
    }

    @Test("failures have an id that is in the log, and details only in development")
    func failures() throws {
        for isDeveloping in [false, true] {
            let backend = try KitBackend(isDeveloping ? "NODE_ENV=development" : "")
            for code in ["400", "401", "403", "404", "429", "503"] {
                let answer = try backend.curl("/fail/\(code)")
                #expect(answer.hasSuffix(" \(code)"))
                let id = try #require(answer.firstMatch(of: /"id":"([a-z0-9]{12})"/)?.1)
                #expect(backend.lines("\"error_id\":\"\(id)\"") == 1)
            }
            let answer = try backend.curl("/fail/badly")
            #expect(answer.hasSuffix(" 500"))
            #expect(answer.contains("the secret is 42") == isDeveloping)
            #expect(backend.errors.contains("the secret is 42"))
        }
    }

    @Test("pending requests are answered before the end, and components stop in reverse order")
    func graceful() throws {
        let backend = try KitBackend()
        let idle = try backend.connect()
        let busy = try backend.connect()
        idle.send("GET /hello/you HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(idle.read(until: "Hello, you!"))
        busy.send("GET /slow/700 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try backend.curl("/hello/a")
        kill(backend.pid, SIGTERM)
        #expect(Fact.holds { backend.lines("\"stopping\"") == 1 })
        let answer = busy.readAll()
        #expect(answer.contains("Connection: close\r\n") && answer.hasSuffix("slow"))
        #expect(try backend.end() == 0)
        let stops = backend.output.split(separator: "\n").filter { $0.hasSuffix(" stopped") }
        #expect(stops == ["cache stopped", "outside stopped", "database stopped"])
    }

    @Test("a client that does not finish is cut off at the deadline")
    func deadline() throws {
        let backend = try KitBackend("STOP_MS=300")
        let busy = try backend.connect()
        busy.send("GET /slow/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try backend.curl("/hello/a")
        kill(backend.pid, SIGINT)
        #expect(try backend.end() == 0)
        #expect(backend.lines("clients were cut off") == 1)
        #expect(backend.lines("database stopped") == 1)
    }

    static let parts = ["GET /hel", "PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"]

    @Test("an incomplete request does not delay the end", arguments: parts)
    func stalled(part: String) throws {
        let backend = try KitBackend("STOP_MS=600000 HEAD_MS=600000 BODY_MS=600000")
        let client = try backend.connect()
        client.send(part)
        #expect(try backend.curl("/hello/a") == "Hello, a! 200")
        kill(backend.pid, SIGTERM)
        #expect(client.readAll().hasPrefix("HTTP/1.1 408 "))
        #expect(try backend.end() == 0)
    }

    @Test("a loop stuck in a handler delays the end only until the deadline")
    func stuck() throws {
        let backend = try KitBackend("STOP_MS=300 LOOPS=1")
        let busy = try backend.connect()
        busy.send("GET /block/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(Fact.holds { backend.lines("blocking") == 1 })
        kill(backend.pid, SIGTERM)
        #expect(try backend.end() == 0)
        #expect(backend.lines("database stopped") == 1)
    }

    @Test("it can be stopped while it starts")
    func early() throws {
        let backend = try KitBackend("DEBUG=startup", files: ["database.slow"], isServing: false)
        #expect(Fact.holds { backend.lines("starting database") == 1 })
        kill(backend.pid, SIGTERM)
        #expect(try backend.end() == 0)
        #expect(backend.lines("\"serving\"") == 0)
    }

    @Test("DEBUG logs every request, and the client's address is known")
    func debug() throws {
        let backend = try KitBackend("DEBUG='*' LOG_FORMAT=text")
        #expect(try backend.curl("/peer") == "127.0.0.1 200")
        #expect(Fact.holds { backend.lines("debug http: GET /peer [bytes=9, peer=127.0.0.1") == 1 })
    }

    @Test("a second signal ends it at once")
    func impatient() throws {
        let backend = try KitBackend()
        let busy = try backend.connect()
        busy.send("GET /slow/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try backend.curl("/hello/a")
        kill(backend.pid, SIGINT)
        #expect(Fact.holds { backend.lines("\"stopping\"") == 1 })
        kill(backend.pid, SIGINT)
        #expect(try backend.end() == 130)
    }

    static let crashes: [(how: String, status: Int32, words: [String])] = [
        ("index", 132, ["Index out of range", "crash: SIGILL", "Trials.addTroubles"]),
        ("weight", 132, ["the parcel has no weight", "crash: SIGILL", "Trials.addTroubles"]),
        ("abort", 134, ["crash: SIGABRT", "abort + ", "Trials.addTroubles"]),
        ("null", 139, ["crash: SIGSEGV at address 0x8", "nowhere", "Trials.addTroubles"]),
    ]

    @Test("a crash reports its place, and ends as it would have", arguments: crashes)
    func crash(how: String, status: Int32, words: [String]) throws {
        let backend = try KitBackend()
        _ = try backend.curl("/crash/\(how)")
        #expect(try backend.end() == status)
        let errors = backend.errors
        for word in words { #expect(errors.contains(word)) }
        #expect(errors.hasSuffix("crash: end of the report\n"))
    }

    @Test("memory is released on request, and when usage is high")
    func relief() throws {
        let backend = try KitBackend()
        #expect(try backend.curl("/hoard/200") == "taken 200")
        kill(backend.pid, SIGUSR2)
        #expect(Fact.holds { backend.lines("\"why\":\"asked to\"") == 1 })
        let memory = try #require(
            try backend.curl("/api/version").firstMatch(of: /"memory_bytes":(\d+)/)?.1
        )
        #expect(try #require(Int(memory)) < 150 << 20)
        let marked = try KitBackend("MARK_MB=150")
        #expect(try marked.curl("/hoard/200") == "taken 200")
        #expect(Fact.holds { marked.lines("\"why\":\"over the mark of 150 MB\"") == 1 })
    }
}
