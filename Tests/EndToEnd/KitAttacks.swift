import Glibc
import TestSupport
import Testing

/// Attacks of clients on a backend on VigiaKit.
@Suite("VigiaKit and malicious clients", .sideBySide, .serialized)
struct KitAttacks {
    /// Bytes that a client sends repeatedly, after others that it sends once.
    struct Flood: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var first = ""
        let text: String
        var reads = false
        /// The status of the final answer; nil if the client is only made to wait.
        var status: Int?
    }

    static let get = "GET /hello/you HTTP/1.1\r\nHost: a\r\n\r\n"
    /// The same with so many bytes that a few of them are large.
    static let wide = get.replacing(
        "Host",
        with: "X: \(String(repeating: "x", count: 4000))\r\nHost"
    )
    static let chunked = "PUT /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    static let floods = [
        Flood(
            testDescription: "a byte more than a request each time",
            first: "G",
            text: String(wide.dropFirst() + "G"),
            reads: true
        ),
        Flood(
            testDescription: "requests whose answers are not read",
            text: "GET /big/9000 HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        Flood(
            testDescription: "big answers that are not read",
            text: "GET /big/1000000 HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        Flood(
            testDescription: "requests behind one that takes long",
            first: "GET /slow/60000 HTTP/1.1\r\nHost: a\r\n\r\n",
            text: get
        ),
        Flood(
            testDescription: "bodies to be told to go on with",
            text: "PUT /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                + "Content-Length: 4000\r\n\r\n\(String(repeating: "x", count: 4000))"
        ),
        Flood(
            testDescription: "chunks with long extensions",
            first: chunked,
            text: "1;" + String(repeating: "x", count: 1000) + "\r\nx\r\n",
            status: 413
        ),
        Flood(
            testDescription: "chunks of a byte",
            first: chunked,
            text: "1\r\nx\r\n",
            status: 413
        ),
        Flood(
            testDescription: "fields behind the chunks",
            first: chunked + "0\r\n",
            text: "A: " + String(repeating: "x", count: 1000) + "\r\n",
            status: 431
        ),
        Flood(testDescription: "empty lines", text: "\r\n\r\n"),
    ]

    @Test("one connection uses little memory, whatever it sends", arguments: floods)
    func memory(flood: Flood) throws {
        let backend = try KitBackend("LOOPS=1")
        for _ in 0..<3 { #expect(try backend.curl("/big/1000000").hasSuffix(" 200")) }
        let before = backend.memory
        let client = try backend.connect()
        #expect(client.send(flood.first))
        let sent = client.flood(flood.text, 12 << 20, reads: flood.reads)
        #expect(backend.memory - before < 5 << 20, "after \(sent >> 20) MB")
        if let status = flood.status {
            #expect(client.read(until: "HTTP/1.1 \(status) "))
        }
        #expect(try backend.curl("/hello/a") == "Hello, a! 200")
    }

    @Test("all bodies share one memory limit, with space reserved for small ones")
    func bodies() throws {
        let backend = try KitBackend("LOOPS=2 BODIES_MB=8 BODY_MS=600000")
        #expect(try backend.curl("/hello/a") == "Hello, a! 200")
        let before = backend.memory
        let part = String(repeating: "x", count: 900_000)
        let text = "PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + part
        let clients = try (0..<60).map { _ in try backend.connect() }
        // Nine have space; loops that ask at the same time may both be refused.
        for client in clients { client.send(text) }
        #expect(Fact.holds { backend.lines("\"status\":\"503\"") >= clients.count - 9 })
        #expect(backend.memory - before < 30 << 20)
        #expect(try backend.curl("/echo", "-X PUT -d small") == "small 200")
        let answers = clients.map { client in
            client.send(String(repeating: "x", count: 100_000))
            client.endSending()
            return client.readAll()
        }
        let count = answers.count { $0.hasPrefix("HTTP/1.1 200 ") }
        #expect((1...9).contains(count), "\(count)")
        #expect(answers.contains { $0.contains("Retry-After: 1\r\n") })
        // The memory is released.
        let again = try backend.connect()
        again.send(text + part.prefix(100_000))
        #expect(again.read(until: "HTTP/1.1 200 "))
    }

    static let bodyHeads: [(head: String, status: Int)] = [
        ("PUT /nothing HTTP/1.1\r\nContent-Length: 1000000\r\n", 404),
        ("PUT /nothing HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", 404),
        ("PUT /hello/a HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n", 405),
    ]

    @Test("a body that nobody reads is not waited for", arguments: bodyHeads)
    func unwanted(head: String, status: Int) throws {
        let backend = try KitBackend("BODY_MS=600000")
        let client = try backend.connect()
        client.send(head + "Host: a\r\n\r\n")
        let answer = client.readAll()
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(answer.contains("\r\nConnection: close\r\n"))
    }

    @Test("a client that was made to wait is read on, and answered completely")
    func resumed() throws {
        let backend = try KitBackend("LOOPS=1")
        let client = try backend.connect()
        let count = 3000
        client.send("GET /slow/300 HTTP/1.1\r\nHost: a\r\n\r\n")
        for _ in 0..<count { client.send(Self.get) }
        client.send("GET /hello/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let answer = client.readAll()
        #expect(answer.ranges(of: "Hello, you!").count == count)
        #expect(answer.hasSuffix("Hello, last!"))
    }

    @Test("a handler is cancelled when its client resets a connection that is not being read")
    func resetBehindBacklog() throws {
        let backend = try KitBackend("LOOPS=1")
        let client = try backend.connect()
        client.send("GET /slow/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = client.flood(Self.get, 30 << 20, reads: false)
        client.reset()
        #expect(Fact.holds { backend.lines("slow cancelled") == 1 })
    }

    static let refused: [(text: String, status: Int)] = [
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\n", 400),
        ("\n", 400),
        (chunked + "1\n", 400),
        (chunked + "FFFFFFFFFFFFFFFF\r\n", 413),
        ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        (
            "PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400
        ),
    ]

    @Test("a refused request is answered at once, and is no backend error", arguments: refused)
    func refuses(text: String, status: Int) throws {
        // A wait for a deadline would exceed the test's own.
        let backend = try KitBackend("HEAD_MS=600000 BODY_MS=600000")
        let client = try backend.connect()
        client.send(text)
        #expect(client.readAll().hasPrefix("HTTP/1.1 \(status) "))
        #expect(Fact.holds { backend.lines("\"level\":\"info\"") > 0 })
        #expect(backend.errors == "")
        #expect(backend.lines("\"status\":\"\(status)\"") == 1)
    }

    @Test("a client that sends a long body completely before it reads learns that it was too long")
    func upload() throws {
        let backend = try KitBackend()
        let client = try backend.connect()
        client.send("PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n")
        let block = String(repeating: "x", count: 100_000)
        #expect(client.flood(block, 50_000_000, reads: false) == 50_000_000)
        #expect(client.readAll().hasPrefix("HTTP/1.1 413 "))
    }

    @Test("a client that leaves is no error of the backend", arguments: [true, false])
    func leaving(resets: Bool) throws {
        let backend = try KitBackend()
        let client = try backend.connect()
        client.send("GET /slow/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try backend.curl("/hello/a")
        if resets { client.reset() } else { client.leave() }
        #expect(Fact.holds { backend.lines("slow cancelled") == 1 })
        #expect(Fact.holds { backend.lines("the request was given up") == 1 })
        #expect(backend.errors == "")
    }
}
