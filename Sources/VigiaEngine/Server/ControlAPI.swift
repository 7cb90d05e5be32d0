import Glibc
import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Answers on the control socket: says how all is, and takes orders.
final class ControlAPI: Capability {
    unowned let host: any Host
    private var server: ControlServer?
    private let began = Clock.now
    /// The description of the API: made for the first who asks, and kept, since it takes far longer
    /// than other answers and is always the same.
    private lazy var document = APIResponse.json(200, OpenAPI(of: Capabilities.routes))

    init(_ host: any Host) { self.host = host }

    static var routes: [Route<any Host>] {
        (ProjectRoutes.all + OrderRoutes.all).map { $0.asked { $0 } } + [openAPI]
    }

    private static var openAPI: Route<any Host> {
        Route(
            .get,
            "/v1/openapi.json",
            "describes every route, as OpenAPI 3.1 has it",
            RouteDescription(gives: [RouteResult(OpenAPI.self, "the document")])
        ) { _, host in .now(host.capability(ControlAPI.self).document) }
    }

    /// Begins to answer.
    func begin(with inventory: Inventory) {
        guard let door = host.reach.door else { return }
        server = ControlServer(
            host.loop,
            listener: door.listener,
            answer: { [unowned self] in APIRouter.answer(to: $0, from: Capabilities.routes, host) },
            isShort: { [unowned self] in tellShortage() }
        )
        if server == nil { host.say(.apiUnavailable) }
    }

    /// Answers on another listener too; false where there is no memory.
    func listen(on listener: Int32) -> Bool { server?.listen(on: listener) == true }

    /// Lets go of everyone who is connected.
    func close() { server = nil }

    /// Tells a record to all who follow.
    func hear(_ record: Record) { server?.publish(record) }

    private func tellShortage() {
        let words = "\(errnoWords(EMFILE)): \(FileLimit.now) are allowed, and clients are let go"
        host.say(.descriptorsExhausted, ["detail": .text(words)])
    }
}

// How all is.
extension ControlAPI {
    var services: NamedServices {
        let project = host.project
        return NamedServices(
            project.machines.indices.filter { !project.isGone($0) }.map { service in
                let spec = project.spec.services[service]
                return NamedServices.Service(
                    name: spec.name,
                    group: spec.group,
                    canReload: project.machines[service].policy.canOverlap
                )
            }
        )
    }

    var status: ProjectStatus {
        // Who compares files with what was read finds them where the folder is now: a `start` that
        // came before the move was noticed would begin all of it anew.
        host.lookWhereItIs()
        let (now, grouped) = (Clock.now, host.cgroups?.runs ?? [])
        let project = host.project
        let services = project.machines.indices.filter { !project.isGone($0) }
            .map { status(of: $0, in: project, grouped, at: now) }
        let isProven =
            host.cgroups != nil
            && !services.contains { $0.tree == EmptyProof.subreaper.description }
        var whole = ProjectStatus(
            version: VigiaVersion.current,
            project: project.spec.name,
            profile: project.spec.profile,
            supervisor: SupervisorStatus(
                pid: getpid(),
                uptimeSeconds: (now - began).inSeconds,
                generation: host.guardian.generation
            ),
            guardian: GuardianStatus(
                pid: getppid(),
                trees: (isProven ? EmptyProof.cgroup : .subreaper).description,
                silentSeconds: host.guardianSilence?.inSeconds
            ),
            services: services
        )
        if host.options.changeObstacle == nil { whole.files = project.spec.files }
        return whole
    }

    func status(of service: Int) -> ServiceStatus {
        status(of: service, in: host.project, host.cgroups?.runs ?? [], at: Clock.now)
    }

    /// How a service is; `grouped` are the runs that have a cgroup.
    private func status(
        of service: Int,
        in project: Project,
        _ grouped: Set<UInt64>,
        at now: Instant
    ) -> ServiceStatus {
        let machine = project.machines[service]
        var status = serviceStatus(
            project.spec.services[service],
            machine,
            project.standing(of: service),
            profile: project.spec.profile,
            at: now
        )
        if let run = machine.state.run, run.pid != nil {
            let proof: EmptyProof = grouped.contains(run.id.raw) ? .cgroup : .subreaper
            status.tree = proof.description
        }
        if project.isHeld(service) {
            status.settled = false
            if status.canReload { status.isReloading = true }
        }
        if let pause = project.pause(of: service) {
            status.reason = "down while pid \(pause.owner.pid) works on what it uses"
        }
        if project.isRemoved(service) { status.reason = "vigia.yaml does not have it any more" }
        status.statusText = host.checkpoint.statusTexts.words(
            of: service,
            by: machine.state.run?.id
        )
        for capability in host.capabilities { capability.describe(service, in: &status) }
        return status
    }

    /// Carries out an order, and answers with it once it is written down.
    func carryOut(_ order: APIAction, then: @escaping (OrderStatus?) -> Void) {
        // Nothing is carried out any more: whoever asks is not told that it was.
        guard !host.isFinished else { return }
        guard let action = OrderAction(rawValue: order.verb.rawValue) else {
            let project = host.project
            let all = project.machines.indices.count { !project.isGone($0) }
            let services = order.services.count == all ? [] : order.services
            return host.capability(ScribeAnswers.self).rotate(services) { then(nil) }
        }
        let cause = Cause.requested(order.requester)
        let services = host.indices(of: order.services)
        switch action {
        case .shutdown:
            host.shutDown(because: cause, "asked for through the API")
            host.capability(Orders.self).answerShutdown(then)
        case .pause:
            host.capability(Pauses.self).pause(for: order.requester) { owner in
                place(action, services, cause, order.key, owner, then)
            }
        case .start, .stop, .restart, .reload, .apply:
            place(action, services, cause, order.key, nil, then)
        }
    }

    private func place(
        _ action: OrderAction,
        _ services: [Int],
        _ cause: Cause,
        _ key: String?,
        _ owner: PauseOwner?,
        _ then: @escaping (OrderStatus?) -> Void
    ) {
        let new = Project.NewOrder(action, of: services, because: cause, key: key, owner: owner)
        host.capability(Orders.self).place(new, then: then)
    }
}

// What routes are asked of, in short.
extension Host {
    var services: NamedServices { capability(ControlAPI.self).services }
    var status: ProjectStatus { capability(ControlAPI.self).status }
    var recentRecords: [Record] { records.recent.all }

    /// How a service is.
    func status(of service: Int) -> ServiceStatus {
        capability(ControlAPI.self).status(of: service)
    }
    func whenGuardianIsHeard(_ then: @escaping () -> Void) { judge.whenGuardianIsHeard(then) }
    func carryOut(_ order: APIAction, then: @escaping (OrderStatus?) -> Void) {
        capability(ControlAPI.self).carryOut(order, then: then)
    }
}
