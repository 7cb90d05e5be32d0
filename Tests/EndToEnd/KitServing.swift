import Glibc
import TestSupport
import Testing

/// Answers of a backend on VigiaKit to correct and faulty clients.
@Suite("Serving with VigiaKit", .sideBySide, .serialized)
struct KitServing {
    private let get = "GET /hello/you HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("curl gets its answers for all kinds of requests")
    func curl() throws {
        let backend = try KitBackend()
        #expect(try backend.curl("/hello/S%C3%A3o%20Paulo") == "Hello, São Paulo! 200")
        #expect(try backend.curl("/hello/a", "--http1.0") == "Hello, a! 200")
        #expect(try backend.curl("/squares/12?times=2") == "[144,144] 200")
        let parcel = #"{"name":"a","weights":[1.5],"note":"ü"}"#
        #expect(try backend.curl("/parcels", "--data '\(parcel)'") == parcel + " 201")
        let chunked = "-H 'Transfer-Encoding: chunked' --data '\(parcel)'"
        #expect(try backend.curl("/parcels", chunked) == parcel + " 201")
        #expect(try backend.curl("/hello/a", "-X DELETE").hasSuffix(" 405"))
        let head = try backend.curl("/hello/you", "-I")
        #expect(head.contains("Content-Length: 11\r\n") && head.hasSuffix("\r\n\r\n 200"))
        // curl waits for 100 Continue before a megabyte.
        let sent = "head -c 1000000 /dev/zero > z; curl -sv -m 20 -T z -H 'Expect: 100-continue'"
        let line = "\(sent) -o back 127.0.0.1:\(backend.port)/echo 2>&1 && cmp z back && echo same"
        let outcome = try Program.run(["sh", "-c", "cd \(backend.folder); \(line)"], in: "/tmp")
        #expect(outcome.output.contains("100 Continue") && outcome.output.hasSuffix("same\n"))
    }

    @Test("an answer of 50 MB arrives completely, and a slow client blocks no other")
    func big() throws {
        let backend = try KitBackend("LOOPS=1")
        let slow = try backend.connect()
        slow.send("GET /big/50000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(slow.read())
        #expect(
            try backend.curl("/big/50000000", "-o /dev/null -w '%{size_download}'")
                .hasPrefix("50000000")
        )
    }

    @Test("pipelined requests are answered in order")
    func pipelining() throws {
        let backend = try KitBackend()
        let client = try backend.connect()
        client.send("GET /slow/200 HTTP/1.1\r\nHost: a\r\n\r\n" + get + get)
        client.send("GET /hello/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let bodies = client.readAll().components(behind: "\r\n\r\n").map { $0.prefix(10) }
        #expect(bodies == ["slowHTTP/1", "Hello, you", "Hello, you", "Hello, las"])
    }

    @Test("a client that has closed its sending side still gets its answer")
    func halfClosed() throws {
        let backend = try KitBackend()
        let client = try backend.connect()
        client.send("GET /slow/100 HTTP/1.1\r\nHost: a\r\n\r\n" + get)
        client.endSending()
        let answer = client.readAll()
        #expect(answer.hasSuffix("Hello, you!") && answer.contains("\r\n\r\nslow"))
    }

    static let refusals: [(text: String, status: Int)] = [
        ("GET /\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET /a HTTP/3\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\nHost: a\r\nA: \(String(repeating: "b", count: 20_000))\r\n\r\n", 431),
        ("PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n", 413),
        // More than is ever read; the answer must arrive nevertheless.
        (
            "PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n"
                + String(repeating: "x", count: 400_000), 413
        ),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}", 0),
    ]

    @Test("an invalid request is answered, and the connection closed", arguments: refusals)
    func refuses(text: String, status: Int) throws {
        let backend = try KitBackend("HEAD_MS=400")
        let client = try backend.connect()
        client.send(text)
        let answer = client.readAll()
        #expect(answer.hasPrefix("HTTP/1.1 \(status == 0 ? 408 : status) "))
        #expect(answer.contains("\r\nConnection: close\r\n"))
        #expect(try backend.curl("/hello/a") == "Hello, a! 200")
    }

    @Test("a client that sends byte by byte has one deadline for all bytes")
    func slowLoris() throws {
        let backend = try KitBackend("HEAD_MS=500 BODY_MS=500 IDLE_MS=500 LOOPS=1")
        let idle = try backend.connect()
        #expect(idle.readAll() == "")
        for begin in [
            String(get.dropLast(2)),
            "PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n",
        ] {
            let client = try backend.connect()
            client.send(begin)
            // Fewer bytes than announced, so the deadline ends it.
            var sent = 0
            let isClosed = Fact.holds {
                sent += 1
                return !client.send("x")
            }
            #expect(isClosed && sent < 9999)
            #expect(client.readAll().isEmpty || client.received.hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("a client that reads none of its answer is disconnected")
    func deaf() throws {
        let backend = try KitBackend("WRITE_MS=400")
        let client = try backend.connect()
        client.send("GET /big/50000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        // It gets only what fits into the socket buffers.
        #expect(Fact.holds { !client.send("\r\n") })
        #expect(client.readAll().utf8.count < 50_000_000)
    }

    @Test("a handler is cancelled when it takes too long, or its client is gone")
    func overdue() throws {
        let backend = try KitBackend("HANDLER_MS=300")
        let answer = try backend.curl("/slow/60000")
        #expect(answer.contains("\"code\":\"overdue\"") && answer.hasSuffix(" 503"))
        #expect(Fact.holds { backend.lines("slow cancelled") == 1 })
        let other = try KitBackend()
        let client = try other.connect()
        client.send("GET /slow/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try other.curl("/hello/a")
        client.reset()
        #expect(Fact.holds { other.lines("slow cancelled") == 1 })
        let polite = try other.connect()
        polite.send("GET /slow/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try other.curl("/hello/a")
        polite.leave()
        #expect(Fact.holds { other.lines("slow cancelled") == 2 })
    }

    @Test("connections above the limit wait until others end")
    func limit() throws {
        let backend = try KitBackend("CONNECTIONS=20 IDLE_MS=60000")
        var clients: [RawConnection] = []
        for _ in 0..<20 {
            let client = try backend.connect()
            client.send(get)
            #expect(client.read(until: "Hello, you!"))
            clients.append(client)
        }
        let last = try backend.connect()
        last.send(get)
        clients.removeAll()
        #expect(last.read(until: "Hello, you!"))
    }

    @Test("when descriptors run short, idle clients are closed for active ones")
    func fewDescriptors() throws {
        let backend = try KitBackend("IDLE_MS=600000 prlimit --nofile=200:200")
        #expect(backend.output.contains("there are descriptors for 150 connections"))
        let clients = try (0..<300).map { _ in try backend.connect() }
        #expect(try backend.curl("/hello/a") == "Hello, a! 200")
        #expect(backend.errors == "")
        // A client with a request keeps its connection.
        let busy = try backend.connect()
        busy.send("GET /slow/3000 HTTP/1.1\r\nHost: a\r\n\r\n")
        let others = try (0..<300).map { _ in try backend.connect() }
        #expect(busy.read(until: "slow"))
        withExtendedLifetime((clients, others)) {}
    }

    @Test("a thousand connections are served at once")
    func many() throws {
        let backend = try KitBackend()
        let clients = try (0..<1000).map { _ in try backend.connect() }
        for client in clients { client.send(get) }
        #expect(clients.allSatisfy { $0.read(until: "Hello, you!") })
    }

    @Test("a handler, and the actor that it calls, run on the connection's thread")
    func threads() throws {
        let backend = try KitBackend()
        let client = try backend.connect()
        for _ in 0..<100 { client.send("GET /threads HTTP/1.1\r\nHost: a\r\n\r\n") }
        client.send("GET /threads HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let answers = client.readAll().components(behind: "\r\n\r\n").map { $0.prefix(4) }
        #expect(answers == Array(repeating: "true", count: 101))
    }

    @Test("an actor with its own thread may block, and the thread ends with the actor")
    func ownThread() throws {
        let backend = try KitBackend("LOOPS=1")
        let threads = { File.names(in: "/proc/\(backend.pid)/task").count }
        _ = try backend.curl("/asleep/1")
        let before = threads()
        let sleeper = try backend.connect()
        sleeper.send("GET /asleep/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(Fact.holds { threads() > before })
        for _ in 0..<100 {
            let client = try backend.connect()
            client.send("GET /asleep/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.read(until: "slept"))
        }
        #expect(Fact.holds { threads() <= before + 1 })
    }

    @Test("under load every answer is correct")
    func load() throws {
        let backend = try KitBackend()
        let address = "http://127.0.0.1:\(backend.port)/squares/7?times=100"
        let line = "wrk -t1 -c64 -d2s --timeout 30s \(address)"
        let outcome = try Program.run(["sh", "-c", line], in: backend.folder)
        #expect(outcome.status == 0 && outcome.output.contains("Requests/sec"))
        #expect(!outcome.output.contains("Non-2xx"), "\(outcome.all)")
        #expect(!outcome.output.contains("Socket errors"), "\(outcome.all)")
    }
}

extension String {
    /// The parts after each occurrence of `mark`.
    fileprivate func components(behind mark: String) -> [Substring] {
        ranges(of: mark).map { self[$0.upperBound...] }
    }
}
