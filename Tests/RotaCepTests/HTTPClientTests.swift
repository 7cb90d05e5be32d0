import Testing

@testable import RotaCep

@Suite("Asking other servers")
struct HTTPClientTests {
    let services: Services
    let client = HTTPClient()

    init() throws { services = try Services() }

    func failure(of request: HTTPRequest, with client: HTTPClient? = nil) async -> HTTPFailure? {
        do throws(HTTPFailure) {
            _ = try await (client ?? self.client).send(request)
            return nil
        } catch { return error }
    }

    @Test("an answer comes whole, whatever its status")
    func answers() async throws {
        let address = try services.address("ok/ws/01310100/json/")
        let answer = try await client.send(HTTPRequest(address))
        #expect(answer.status == 200)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("Avenida Paulista"))
        let busy = try await client.send(HTTPRequest(services.address("busy-a")))
        #expect(busy.status == 429 && busy.retryAfter == 0)
        #expect(try await client.send(HTTPRequest(services.address("ok/nothing"))).status == 404)
    }

    @Test("each way to fail is told apart")
    func failures() async throws {
        let cut = HTTPRequest(try services.address("cut"))
        #expect(await failure(of: cut) == .cutOff)
        let huge = HTTPRequest(try services.address("huge"))
        #expect(await failure(of: huge) == .tooLong)
        let slow = HTTPRequest(try services.address("slow"), timeout: .milliseconds(50))
        #expect(await failure(of: slow) == .timedOut)
        for text in ["http://127.0.0.1:1/", "http://nowhere.invalid/"] {
            let request = HTTPRequest(try #require(HTTPAddress(text)))
            let failure = try #require(await failure(of: request))
            guard case .unreachable = failure else {
                Issue.record("\(text): \(failure)")
                continue
            }
        }
    }

    @Test("a request has all the time that it was given, more than libevent's own 50 seconds")
    func patient() async throws {
        let began = ContinuousClock.now
        let request = HTTPRequest(try services.address("slow-p"), timeout: .seconds(52))
        #expect(await failure(of: request) == .timedOut)
        #expect(ContinuousClock.now - began >= .seconds(52))
    }

    @Test("many at once are answered, and one that gets no turn in time is not the server's fault")
    func many() async throws {
        let address = try services.address("slow")
        let outcomes = await withTaskGroup(of: HTTPFailure?.self) { group in
            for _ in 0..<(HTTPClient.openMax + 10) {
                group.addTask {
                    await failure(of: HTTPRequest(address, timeout: .milliseconds(500)))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .busy } == 10)
        #expect(outcomes.count { $0 == .timedOut } == HTTPClient.openMax)
        let answer = try await client.send(HTTPRequest(services.address("ok/ws/1/json/")))
        #expect(answer.status == 200)
    }

    @Test("a request whose task is cancelled ends at once, and leaves its place")
    func cancelled() async throws {
        let request = HTTPRequest(try services.address("slow-c"), timeout: .seconds(600))
        let tasks = (0..<HTTPClient.openMax).map { _ in
            Task { await failure(of: request) }
        }
        try await services.until("slow-c", isAsked: HTTPClient.openMax)
        for task in tasks { task.cancel() }
        for task in tasks { #expect(await task.value == .cancelled) }
        let answer = try await client.send(HTTPRequest(services.address("ok/ws/1/json/")))
        #expect(answer.status == 200)
        // One that is cancelled before it begins is never made.
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            return await failure(of: HTTPRequest(try services.address("ok-late")))
        }
        late.cancel()
        #expect(try await late.value == .cancelled)
        #expect(try await services.count("ok-late") == "0")
    }

    @Test("nothing is asked again once the task is cancelled")
    func cancelledRetries() async throws {
        let patient = Retries(attempts: 100, delay: .seconds(600), delayMax: .seconds(600))
        let request = HTTPRequest(try services.address("down-c"))
        let task = Task { try await client.send(request, patient) }
        try await services.until("down-c", isAsked: 1)
        task.cancel()
        await #expect(throws: HTTPFailure.cancelled) { try await task.value }
        #expect(try await services.count("down-c") == "1")
    }

    @Test("https is asked, and only believed with a certificate for that name")
    func secure() async throws {
        let trusting = HTTPClient(trusting: services.folder + "/certificate.pem")
        let path = ":\(services.securePort)/ok/ws/01310100/json/"
        let named = HTTPRequest(try #require(HTTPAddress("https://localhost" + path)))
        let numbered = HTTPRequest(try #require(HTTPAddress("https://127.0.0.1" + path)))
        #expect(try await trusting.send(named).status == 200)
        #expect(await failure(of: numbered, with: trusting) != nil)
        #expect(await failure(of: named) != nil)
    }

    @Test("it asks again after 429 and 5xx, as long as the server asks for")
    func retries() async throws {
        let quick = Retries(attempts: 3, delay: .milliseconds(1))
        let begun = ContinuousClock.now
        let busy = HTTPRequest(try services.address("busy-r/ws/01310100/json/"))
        #expect(try await client.send(busy, quick).status == 200)
        #expect(ContinuousClock.now - begun >= .seconds(1))
        let failing = HTTPRequest(try services.address("failing-r/ws/01310100/json/"))
        #expect(try await client.send(failing, quick).status == 200)
        let down = HTTPRequest(try services.address("down-r/Contacts"))
        #expect(try await client.send(down, quick).status == 503)
        #expect(try await services.count("down-r") == "3")
        let missing = HTTPRequest(try services.address("ok-r/nothing"))
        #expect(try await client.send(missing, quick).status == 404)
        #expect(try await services.count("ok-r") == "1")
    }

    @Test("waits double up to their limit, and a server may ask for longer ones")
    func waits() {
        let retries = Retries(attempts: 9, delay: .seconds(1), delayMax: .seconds(30))
        #expect(
            [1, 2, 3].map { retries.wait(after: $0, asked: nil) }
                == [1, 2, 4].map(Duration.seconds)
        )
        #expect(retries.wait(after: 60, asked: nil) == .seconds(30))
        #expect(retries.wait(after: 1, asked: 7) == .seconds(7))
        #expect(retries.wait(after: 1, asked: .max) == .seconds(30))
        #expect(retries.wait(after: 1, asked: -7) == .seconds(1))
    }

    @Test("requests keep their distance")
    func pace() async {
        let (pace, begun) = (Pace(perMinute: 1200), ContinuousClock.now)
        for _ in 0..<5 { await pace.turn() }
        #expect(ContinuousClock.now - begun >= .milliseconds(200))
    }

    static let addresses: [(text: String, read: String?)] = [
        ("http://a", "http://a:80/"), ("https://a.b", "https://a.b:443/"),
        ("http://a:3001/x?y=1", "http://a:3001/x?y=1"), ("http://a?q", "http://a:80/?q"),
        ("ftp://a", nil), ("a", nil), ("http://", nil), ("http://a:b", nil), ("http://a:0", nil),
        ("http://a:99999", nil), ("http://me:secret@a", nil), ("http://a/\r\nX: y", nil),
    ]

    @Test("addresses are read", arguments: addresses)
    func address(text: String, read: String?) {
        #expect(HTTPAddress(text)?.description == read)
    }

    @Test("a query is escaped")
    func query() throws {
        let base = try #require(HTTPAddress("http://a/api/"))
        let address = base.at("Contacts", query: [("$filter", "a b/é"), ("x", "1")])
        #expect(address.path == "/api/Contacts?%24filter=a%20b%2F%C3%A9&x=1")
    }
}
