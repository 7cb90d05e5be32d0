import Testing
import VigiaCore
import VigiaJSON
import VigiaWire

@testable import VigiaAPI

/// A project of three services, of which one is not well.
let snapshot: APISnapshot = {
    var backend = ServiceStatus(name: "backend", state: "up")
    (backend.ready, backend.pid, backend.run) = (true, 42, 7)
    let worker = ServiceStatus(name: "worker", state: "broken")
    let odd = ServiceStatus(name: "çafé 1", state: "down", goal: "down")
    let status = ProjectStatus(
        version: "1.2.3",
        project: "shop",
        supervisor: SupervisorStatus(pid: 2, uptimeSeconds: 5, generation: 1),
        guardian: GuardianStatus(pid: 1, trees: "cgroup"),
        services: [backend, worker, odd]
    )
    let events = (1...60).map { number in
        Record(
            time: WallTime(milliseconds: 1_767_323_045_678),
            level: .known(.info),
            subject: RecordSubject(service: number % 2 == 0 ? "backend" : "worker"),
            event: .known(.spawned),
            fields: ["number": .count(number)]
        )
    }
    return APISnapshot(status: status, events: { events })
}()

/// The outcome of a request to the project above.
func outcome(
    _ method: String,
    _ target: String,
    accept: String = "",
    body: String = "",
    seeing snapshot: APISnapshot = snapshot
) -> APIOutcome {
    let request = APIRequest(
        method: method,
        target: target,
        accept: accept,
        body: Array(body.utf8),
        requester: Requester(uid: 1000, pid: 99, command: "")
    )
    return APIRouter.outcome(of: request, seeing: snapshot)
}

extension APIOutcome {
    /// The answer; nil where it is not one.
    var response: APIResponse? { if case .respond(let response) = self { response } else { nil } }

    /// The refusal in the answer; nil where it is not one.
    var problem: APIProblem? {
        response.flatMap { JSON.decode(APIProblem.self, from: $0.body) }
    }

    /// The order; nil where it is not one.
    var action: APIAction? { if case .act(let action) = self { action } else { nil } }
}

@Suite("Router")
struct RouterTests {
    @Test("a configuration of the same version reaches the engine as it was sent")
    func change() {
        let launch = Launch(command: ["a"], environment: ["É": "ü\n"], directory: "/")
        var spec = ProjectSpec(name: "p", services: [ServiceSpec(name: "a", launch: launch)])
        spec.files = [ConfigurationFile(path: "/vigia.yaml", fingerprint: .max)]
        let wanted = ChangeRequest(spec: spec, services: ["a"], isDryRun: true)
        let request = APIRequest(
            method: "POST",
            target: "/v1/apply?version=1.2.3",
            body: wanted.body,
            requester: Requester(uid: 1000, pid: 99, command: "")
        )
        let outcome = APIRouter.outcome(of: request, seeing: snapshot)
        #expect(outcome == .change(wanted, Requester(uid: 1000, pid: 99, command: "apply")))
    }

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
        ("GET", "/v1/services/bakend/health", 404, "api.no_such_service"),
        ("POST", "/v1/status", 405, "api.wrong_method"),
        ("GET", "/v1/stop", 405, "api.wrong_method"),
        ("GET", "/v1/apply", 405, "api.wrong_method"),
        ("POST", "/v1/apply", 409, "api.other_version"),
        ("POST", "/v1/apply?version=1.2.4", 409, "api.other_version"),
        ("POST", "/v1/apply?version=1.2.3", 400, "api.bad_body"),
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
        var last = snapshot
        last.isShuttingDown = true
        let outcome = outcome("POST", target, seeing: last)
        #expect((outcome.action != nil) == isDone)
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
        let action = outcome("POST", target, body: body).action
        #expect(action?.verb == verb)
        #expect(action?.services == services)
        #expect(action?.requester == Requester(uid: 1000, pid: 99, command: verb.rawValue))
    }

    @Test(
        "a body that is not understood is refused",
        arguments: ["[", "[]", #"{"services":"backend"}"#, #"{"services":[1]}"#, "\u{0}"]
    )
    func badBody(body: String) {
        #expect(outcome("POST", "/v1/start", body: body).problem?.code == "api.bad_body")
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

    @Test("health asks one service or all")
    func health() {
        #expect(outcome("GET", "/v1/health") == .askHealth(Self.everything))
        #expect(outcome("GET", "/v1/services/worker/health") == .askHealth(["worker"]))
        #expect(outcome("GET", "/v1/processes") == .listProcesses(Self.everything))
        #expect(outcome("GET", "/v1/services/worker/processes") == .listProcesses(["worker"]))
    }

    @Test("events stream when a stream is accepted, and are listed when not")
    func events() {
        let stream = "text/event-stream"
        #expect(outcome("GET", "/v1/events", accept: stream) == .streamEvents(service: nil))
        let one = outcome("GET", "/v1/events?service=worker", accept: stream)
        #expect(one == .streamEvents(service: "worker"))
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

    @Test("status, service, version and healthz tell what the snapshot holds")
    func values() {
        func value<Value: JSONReadable>(_ type: Value.Type, _ target: String) -> Value? {
            outcome("GET", target).response.flatMap { JSON.decode(type, from: $0.body) }
        }
        #expect(value(ProjectStatus.self, "/v1/status") == snapshot.status)
        let worker = value(ServiceStatus.self, "/v1/services/worker")
        #expect(worker == snapshot.status.services[1])
        #expect(value(VersionAnswer.self, "/v1/version")?.version == "1.2.3")
        let health = HealthzAnswer(status: "degraded", services: 3, well: 2)
        #expect(value(HealthzAnswer.self, "/healthz") == health)
        let verbose = value(HealthzAnswer.self, "/healthz?verbose")
        #expect(verbose?.states?.map(\.state) == ["up", "broken", "down"])
        #expect(outcome("HEAD", "/v1/status").response?.status == 200)
    }
}
