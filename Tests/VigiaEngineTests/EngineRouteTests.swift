import TestSupport
import Testing
import VigiaAPI
import VigiaCore
import VigiaJSON
import VigiaWire

@testable import VigiaEngine

/// The whole table of routes, before a supervisor whose services are down.
@Suite("The engine's routes")
struct EngineRouteTests {
    /// What a supervisor of the services `a`, `b-1` and `b-2` answers.
    private static func responses(
        to requests: [(method: String, target: String, body: [UInt8])]
    ) throws -> [APIResponse?] {
        var instances = ["b-1", "b-2"].map { EngineTests.service($0) }
        for place in instances.indices { instances[place].group = "b" }
        let house = try EngineHouse([EngineTests.service("a")] + instances, in: TestFolder())
        return requests.map { method, target, body in
            let request = APIRequest(
                method: method,
                target: target,
                body: body,
                requester: Requester(uid: 1000, pid: 99, command: "")
            )
            return response(to: request, house.supervisor)
        }
    }

    /// The answer, where it does not take longer than the call.
    private static func response(
        to request: APIRequest,
        _ supervisor: Supervisor
    ) -> APIResponse? {
        var response: APIResponse?
        switch APIRouter.answer(to: request, from: Capabilities.routes, supervisor as any Host) {
        case .now(let answer): response = answer
        case .later(let begin): begin { response = $0 }
        case .records: break
        }
        return response
    }

    static let refusals: [(method: String, target: String, status: Int, code: String)] = [
        ("GET", "/v1/services/bakend/health", 404, "api.no_such_service"),
        ("GET", "/v1/services/bakend/processes", 404, "api.no_such_service"),
        ("GET", "/v1/services/b/processes", 404, "api.no_such_service"),
        ("POST", "/v1/health", 405, "api.wrong_method"),
        ("POST", "/v1/services/a/processes", 405, "api.wrong_method"),
        ("GET", "/v1/apply", 405, "api.wrong_method"),
        ("POST", "/v1/apply", 409, "api.other_version"),
        ("POST", "/v1/apply?version=0.0.0", 409, "api.other_version"),
        ("POST", "/v1/apply?version=\(VigiaVersion.current)", 400, "api.bad_body"),
        ("POST", "/v1/upgrade", 400, "api.bad_body"),
        ("POST", "/v1/drills", 400, "api.bad_body"),
        ("GET", "/v1/drills", 405, "api.wrong_method"),
    ]

    @Test("what a route of the engine refuses has its status and code")
    func refused() throws {
        let responses = try Self.responses(to: Self.refusals.map { ($0.method, $0.target, []) })
        for (row, response) in zip(Self.refusals, responses) {
            #expect(response?.status == row.status, "\(row)")
            let problem = response.flatMap { JSON.decode(APIProblem.self, from: $0.body) }
            #expect(problem?.code == row.code, "\(row)")
        }
    }

    @Test("an upgrade takes members of a newer Vigia, and nothing else does")
    func unknownMembers() throws {
        let rows: [(target: String, body: String, code: String)] = [
            ("/v1/upgrade", #"{"vigia":"not/absolute","guardian":"g","later":1}"#, "api.bad_body"),
            ("/v1/drills", #"{"drill":"kill","servce":"a"}"#, "api.unknown_member"),
            ("/v1/restart", #"{"service":"a"}"#, "api.unknown_member"),
        ]
        let requests = rows.map { ("POST", $0.target, Array($0.body.utf8)) }
        for (row, response) in zip(rows, try Self.responses(to: requests)) {
            #expect(response?.status == 400, "\(row)")
            let problem = response.flatMap { JSON.decode(APIProblem.self, from: $0.body) }
            #expect(problem?.code == row.code, "\(row)")
        }
    }

    @Test("a signal goes to a service that has a process")
    func signals() throws {
        let rows: [(target: String, status: Int, code: String?)] = [
            ("/v1/services/a/signals/SIGNOTHING", 404, "api.no_such_signal"),
            ("/v1/services/nobody/signals/SIGHUP", 404, "api.no_such_service"),
            ("/v1/services/a/signals/SIGHUP", 409, "api.not_running"),
        ]
        let requests = rows.map { ("POST", $0.target, [UInt8]()) }
        for (row, response) in zip(rows, try Self.responses(to: requests)) {
            #expect(response?.status == row.status, "\(row)")
            let problem = response.flatMap { JSON.decode(APIProblem.self, from: $0.body) }
            #expect(problem?.code == row.code, "\(row)")
        }
    }

    @Test("health and processes are told of one service, of instances, or of all")
    func services() throws {
        let targets = [
            "/v1/health", "/v1/services/b/health", "/v1/services/b-2/health", "/v1/processes",
            "/v1/services/a/processes",
        ]
        let bodies = try Self.responses(to: targets.map { ("GET", $0, []) }).map { $0?.body ?? [] }
        let asked = bodies.prefix(3).map { JSON.decode(HealthList.self, from: $0)?.answers }
        #expect(
            asked.map { $0?.map(\.service) } == [["a", "b-1", "b-2"], ["b-1", "b-2"], ["b-2"]]
        )
        let listed = bodies.suffix(2).map { JSON.decode(ProcessList.self, from: $0)?.services }
        #expect(listed.map { $0?.map(\.service) } == [["a", "b-1", "b-2"], ["a"]])
    }

    @Test("a configuration of the same version reaches the engine as it was sent")
    func change() throws {
        let launch = Launch(command: ["a"], environment: ["É": "ü\n"], directory: "/")
        var spec = ProjectSpec(name: "p", services: [ServiceSpec(name: "a", launch: launch)])
        spec.files = [ConfigurationFile(path: "/vigia.yaml", fingerprint: .max)]
        let wanted = ChangeRequest(spec: spec, services: ["a"], isDryRun: true)
        #expect(ChangeRequest(body: wanted.body) == wanted)
        let target = "/v1/apply?version=\(VigiaVersion.current)"
        let response = try Self.responses(to: [("POST", target, wanted.body)]).first
        let answer = response.flatMap { JSON.decode(ChangeAnswer.self, from: $0?.body ?? []) }
        #expect(answer?.isDryRun == true)
        #expect(answer?.services.map(\.name) == ["a"])
        #expect(answer?.services.first?.settings.contains("env É") == true)
    }

    @Test("the document closes the objects of bodies, but for an upgrade, and no other ones")
    func closed() throws {
        let descriptions = Capabilities.routes.map { $0.description() }
        let bodies = descriptions.compactMap { $0.body?.type?.schemaName }
        let results = descriptions.flatMap(\.results).compactMap { $0.type?.schemaName }
        #expect(Set(bodies).isDisjoint(with: results), "an answer would be closed")
        let document = try JSONValue(parsing: JSON.encode(OpenAPI(of: Capabilities.routes)))
        let components: JSONValue = try document.member("components")
        guard case .object(let schemas) = try components.member("schemas") as JSONValue else {
            Issue.record("there are no schemas")
            return
        }
        let closed = try schemas.filter {
            let more: Bool? = try $0.value.member("additionalProperties")
            return more == false
        }
        #expect(Set(closed.map(\.name)) == Set(bodies).subtracting(["UpgradeRequest"]))
        #expect(bodies.contains("UpgradeRequest") && closed.count >= 2)
    }

    @Test("no method and path stand for two routes, and every parameter of a path is declared")
    func unique() {
        let routes = Capabilities.routes
        let shapes = routes.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(shapes).count == shapes.count)
        for route in routes {
            let named = route.path.split(separator: "/").filter { $0.hasPrefix("{") }
            let declared = route.description().parameters.filter { $0.place == .path }
            #expect(declared.map { "{\($0.name)}" } == named.map(String.init), "\(route.path)")
        }
    }
}
