import Testing
import VigiaCore
import VigiaJSON
import VigiaWire

@testable import VigiaAPI

@Suite("Router")
struct RouterTests {
    static let everything = ["backend", "worker", "çafé 1"]

    static let refusals: [(method: String, target: String, status: Int, code: String)] = [
        ("GET", "/", 404, "api.no_such_path"),
        ("GET", "/v1", 404, "api.no_such_path"),
        ("GET", "/v2/status", 404, "api.no_such_path"),
        ("GET", "/v1/status/more", 404, "api.no_such_path"),
        ("GET", "/v1/services", 404, "api.no_such_path"),
        ("POST", "/v1/services/backend/shutdown", 404, "api.no_such_path"),
        ("POST", "/v1/services/backend/explode", 404, "api.no_such_path"),
        ("GET", "/v1/services/bakend", 404, "api.no_such_service"),
        ("POST", "/v1/services/bakend/stop", 404, "api.no_such_service"),
        ("POST", "/v1/status", 405, "api.wrong_method"),
        ("GET", "/v1/stop", 405, "api.wrong_method"),
        ("DELETE", "/v1/services/backend", 405, "api.wrong_method"),
        ("GET", "/v1/services/backend/start", 405, "api.wrong_method"),
        ("GET", "/v1/services/%", 400, "api.bad_path"),
        ("GET", "/v1/services/%zz", 400, "api.bad_path"),
        ("GET", "/v1/services/%ff", 400, "api.bad_path"),
        ("GET", "/v1/services/a%00b", 400, "api.bad_path"),
        ("GET", "/v1/events?n=-1", 400, "api.bad_query"),
        ("GET", "/v1/events?n=many", 400, "api.bad_query"),
        ("GET", "/v1/events?n=1001", 400, "api.bad_query"),
        ("GET", "/" + String(repeating: "a", count: 9000), 414, "api.path_too_long"),
    ]

    @Test("what cannot be answered is refused with its status and code", arguments: refusals)
    func refused(method: String, target: String, status: Int, code: String) {
        let outcome = outcome(method, target)
        #expect(outcome.response?.status == status)
        #expect(outcome.problem?.code == code)
        #expect(outcome.order == nil)
    }

    @Test(
        "while everything goes down nothing is begun, and all else is done",
        arguments: [
            ("/v1/start", false), ("/v1/services/backend/start", false), ("/v1/restart", false),
            ("/v1/services/backend/restart", false), ("/v1/reload", false), ("/v1/stop", true),
            ("/v1/services/backend/stop", true), ("/v1/shutdown", true),
        ]
    )
    func shuttingDown(target: String, isDone: Bool) {
        let last = FakeProject()
        last.isShuttingDown = true
        let outcome = outcome("POST", target, of: last)
        #expect((outcome.order != nil) == isDone)
        #expect(outcome.problem?.code == (isDone ? nil : "api.shutting_down"))
    }

    @Test("a refused method names the one that is allowed")
    func allow() {
        #expect(outcome("PUT", "/v1/status").response?.allow == "GET")
        #expect(outcome("PUT", "/v1/restart").response?.allow == "POST")
    }

    @Test("an unknown service suggests the nearest known one")
    func suggestion() {
        #expect(outcome("GET", "/v1/services/bakend").problem?.hint == "did you mean backend?")
        let hint = outcome("GET", "/v1/services/xyzzy").problem?.hint
        #expect(hint == "the services are: backend, worker, çafé 1")
    }

    static let orders: [(target: String, body: String, verb: APIAction.Verb, services: [String])] =
        [
            ("/v1/start", "", .start, everything),
            ("/v1/start", "{}", .start, everything),
            ("/v1/stop", #"{"services":[]}"#, .stop, everything),
            ("/v1/restart", #"{"services":["worker"]}"#, .restart, ["worker"]),
            ("/v1/stop", #"{"services":["worker","worker"]}"#, .stop, ["worker"]),
            ("/v1/services/backend/start", "", .start, ["backend"]),
            ("/v1/services/%C3%A7af%c3%a9%201/stop", "", .stop, ["çafé 1"]),
            ("/v1/shutdown", "", .shutdown, everything),
        ]

    @Test("an order names its services and who gave it", arguments: orders)
    func ordered(target: String, body: String, verb: APIAction.Verb, services: [String]) {
        let outcome = outcome("POST", target, body: body)
        #expect(outcome.order?.verb == verb)
        #expect(outcome.order?.services == services)
        #expect(outcome.order?.requester == Requester(uid: 1000, pid: 99, command: verb.rawValue))
        let answer = ActionAnswer(action: verb.rawValue, services: services)
        #expect(outcome.response == .json(202, answer))
    }

    @Test(
        "a body that is not understood is refused",
        arguments: ["[", "[]", #"{"services":"backend"}"#, #"{"services":[1]}"#, "\u{0}"]
    )
    func badBody(body: String) {
        #expect(outcome("POST", "/v1/start", body: body).problem?.code == "api.bad_body")
    }

    static let strange: [(target: String, body: String, hint: String)] = [
        ("/v1/restart", #"{"service":"worker"}"#, "did you mean services?"),
        ("/v1/stop", #"{"services":["worker"],"later":true}"#, "the members are: services"),
        ("/v1/start", #"{"services":["worker"],"Services":[]}"#, "did you mean services?"),
        ("/v1/services/worker/stop", #"{"services":["backend"]}"#, "send no body"),
        ("/v1/shutdown", #"{"services":["worker"]}"#, "send no body"),
    ]

    @Test("a body with a member that the route does not take orders nothing", arguments: strange)
    func unknownMember(target: String, body: String, hint: String) {
        let outcome = outcome("POST", target, body: body)
        #expect(outcome.response?.status == 400)
        #expect(outcome.problem?.code == "api.unknown_member")
        #expect(outcome.problem?.hint == hint)
        #expect(outcome.order == nil)
    }

    @Test("a body can name every service that a project may have, and not many more")
    func manyNames() {
        for (count, code) in [
            (ProjectSpec.servicesMax, "api.no_such_service"),
            (ProjectSpec.servicesMax + 100, "api.bad_body"),
        ] {
            let names = (0..<count).map { "\"a\($0)\"" }.joined(separator: ",")
            let body = "{\"services\":[\(names)]}"
            #expect(outcome("POST", "/v1/start", body: body).problem?.code == code)
        }
    }

    @Test("of a long member only the beginning is repeated")
    func longMember() {
        let body = "{\"\(String(repeating: "s", count: 100_000))\":1}"
        let problem = outcome("POST", "/v1/start", body: body).problem
        #expect(problem?.code == "api.unknown_member")
        #expect(problem.map { $0.problem.count < 150 } == true)
    }

    @Test("a body that names an unknown service starts nothing")
    func stranger() {
        let body = #"{"services":["backend","wroker"]}"#
        let outcome = outcome("POST", "/v1/start", body: body)
        #expect(outcome.problem?.code == "api.no_such_service")
        #expect(outcome.problem?.hint == "did you mean worker?")
    }

    @Test("a body beyond its bound is refused unread")
    func endlessBody() {
        let body = String(repeating: " ", count: APIRequest.bodyBytesMax + 1)
        #expect(outcome("POST", "/v1/start", body: body).response?.status == 413)
    }

    @Test("events stream when a stream is accepted, and are listed when not")
    func events() {
        let stream = "text/event-stream"
        #expect(outcome("GET", "/v1/events", accept: stream).stream == .some(nil))
        let one = outcome("GET", "/v1/events?service=worker", accept: stream)
        #expect(one.stream == .some("worker"))
        let none = outcome("GET", "/v1/events?service=nobody", accept: stream)
        #expect(none.response?.status == 404)
    }

    static let lists: [(target: String, numbers: [Int64])] = [
        ("/v1/events", Array(11...60)),
        ("/v1/events?n=2", [59, 60]),
        ("/v1/events?n=2&service=worker", [57, 59]),
        ("/v1/events?n=0", []),
    ]

    @Test("the last events are listed, the oldest first", arguments: lists)
    func listed(target: String, numbers: [Int64]) {
        let body = outcome("GET", target).response?.body ?? []
        let list = JSON.decode(RecordList.self, from: body)
        #expect(list?.events.map { $0.fields["number"] } == numbers.map { .integer($0) })
    }

    @Test(
        "healthz is 200 where every service that is asked about is where somebody wants it",
        arguments: [
            ("/healthz", 503), ("/healthz?service=backend", 200), ("/healthz?service=worker", 503),
            ("/healthz?service=%C3%A7af%C3%A9%201", 200), ("/healthz?service=none", 404),
            ("/healthz?verbose&service=backend", 200),
        ]
    )
    func healthz(target: String, status: Int) {
        #expect(outcome("GET", target).response?.status == status)
    }

    @Test("status, service, version and healthz tell what the project is")
    func values() {
        func value<Value: JSONReadable>(_ type: Value.Type, _ target: String) -> Value? {
            outcome("GET", target).response.flatMap { JSON.decode(type, from: $0.body) }
        }
        let project = FakeProject()
        #expect(value(ProjectStatus.self, "/v1/status") == project.status)
        let worker = value(ServiceStatus.self, "/v1/services/worker")
        #expect(worker == project.status.services[1])
        #expect(value(VersionAnswer.self, "/v1/version")?.version == VigiaVersion.current)
        let health = HealthzAnswer(status: "degraded", services: 3, well: 2)
        #expect(value(HealthzAnswer.self, "/healthz") == health)
        let verbose = value(HealthzAnswer.self, "/healthz?verbose")
        #expect(verbose?.states?.map(\.state) == ["up", "broken", "down"])
        #expect(outcome("HEAD", "/v1/status").response?.status == 200)
    }
}
