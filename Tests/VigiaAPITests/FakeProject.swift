import VigiaAPI
import VigiaCore
import VigiaJSON
import VigiaWire

/// A project of three services, of which one is not well, with what was ordered of it.
final class FakeProject: APIHost {
    let status: ProjectStatus
    var isShuttingDown = false
    private(set) var order: APIAction?

    init() {
        var backend = ServiceStatus(name: "backend", state: "up")
        (backend.ready, backend.pid, backend.run) = (true, 42, 7)
        let worker = ServiceStatus(name: "worker", state: "broken")
        let odd = ServiceStatus(name: "çafé 1", state: "down", goal: "down")
        status = ProjectStatus(
            version: "1.2.3",
            project: "shop",
            supervisor: SupervisorStatus(pid: 2, uptimeSeconds: 5, generation: 1),
            guardian: GuardianStatus(pid: 1, trees: "cgroup"),
            services: [backend, worker, odd]
        )
    }

    var services: NamedServices {
        NamedServices(
            status.services.map {
                NamedServices.Service(name: $0.name, group: $0.group, canReload: $0.canReload)
            }
        )
    }

    var recentRecords: [Record] {
        (1...60).map { number in
            Record(
                time: WallTime(milliseconds: 1_767_323_045_678),
                level: .known(.info),
                subject: RecordSubject(service: number % 2 == 0 ? "backend" : "worker"),
                event: .known(.spawned),
                fields: ["number": .count(number)]
            )
        }
    }

    func whenGuardianIsHeard(_ then: @escaping () -> Void) { then() }

    func carryOut(_ order: APIAction, then: @escaping (OrderStatus?) -> Void) {
        self.order = order
        then(nil)
    }
}

/// What came of a request.
struct Outcome {
    /// The answer; nil where there is none, or a stream.
    var response: APIResponse?
    /// What was ordered.
    var order: APIAction?
    /// Whose records are sent, all of them where that is nil; nil where none are.
    var stream: String??

    /// The refusal in the answer; nil where it is not one.
    var problem: APIProblem? {
        response.flatMap { JSON.decode(APIProblem.self, from: $0.body) }
    }
}

/// The routes that need no engine.
var routes: [Route<any APIHost>] { ProjectRoutes.all + OrderRoutes.all }

/// The outcome of a request to a project.
func outcome(
    _ method: String,
    _ target: String,
    accept: String = "",
    body: String = "",
    of project: FakeProject = FakeProject()
) -> Outcome {
    let request = APIRequest(
        method: method,
        target: target,
        accept: accept,
        body: Array(body.utf8),
        requester: Requester(uid: 1000, pid: 99, command: "")
    )
    var outcome = Outcome()
    switch APIRouter.answer(to: request, from: routes, project) {
    case .now(let response): outcome.response = response
    case .later(let begin): begin { outcome.response = $0 }
    case .records(let service): outcome.stream = .some(service)
    }
    outcome.order = project.order
    return outcome
}
