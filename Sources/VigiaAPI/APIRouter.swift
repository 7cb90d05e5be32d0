import VigiaCore
import VigiaJSON
import VigiaWire

/// Request and snapshot to outcome: the whole of the API, as one function.
public enum APIRouter {
    /// How many events `GET /v1/events` tells without `n`.
    public static let eventsDefault = 50
    /// How many it tells at most.
    public static let eventsMax = 1000

    /// What a request leads to.
    ///
    /// - Parameters:
    ///   - request: what came in.
    ///   - snapshot: what can be seen; evaluated at most once, and not for what needs none.
    /// - Returns: what to answer or to do.
    public static func outcome(
        of request: APIRequest,
        seeing snapshot: @autoclosure () -> APISnapshot
    ) -> APIOutcome {
        let segments = request.segments
        let route = segments.flatMap(APIRoute.init)
        let bodyMax = route == .apply ? ChangeRequest.bytesMax : APIRequest.bodyBytesMax
        if let refusal = outOfBounds(request, bodyMax) { return refusal }
        if segments == nil {
            return refuse(400, "api.bad_path", "the path is not percent-encoded UTF-8")
        }
        guard let route else {
            let hint = "the paths are /v1/status, /v1/services/{name}, /v1/events, /v1/health"
            let rest = " and /v1/processes"
            return refuse(404, "api.no_such_path", "there is no \(request.path)", hint + rest)
        }
        guard request.method == route.method || (request.method, route.method) == ("HEAD", "GET")
        else {
            let problem = "\(request.path) answers to \(route.method), not to \(request.method)"
            return refuse(405, "api.wrong_method", problem, allow: route.method)
        }
        return outcome(of: route, request, snapshot)
    }

    private static func outcome(
        of route: APIRoute,
        _ request: APIRequest,
        _ snapshot: () -> APISnapshot
    ) -> APIOutcome {
        switch route {
        case .version: .respond(.json(200, VersionAnswer(version: snapshot().status.version)))
        case .healthz: healthz(request, snapshot().status)
        case .status: .respond(.json(200, snapshot().status))
        case .events: events(request, snapshot)
        case .healthOfAll: .askHealth(snapshot().status.services.map(\.name))
        case .service(let name): service(name, snapshot().status) { .respond(.json(200, $0)) }
        case .healthOf(let name): healthOf(name, snapshot().status)
        case .processesOfAll: .listProcesses(snapshot().status.services.map(\.name))
        case .processesOf(let name):
            service(name, snapshot().status) { .listProcesses([$0.name]) }
        case .upgrade: upgrade(request)
        case .apply: apply(request, snapshot())
        case .order(let verb): order(verb, request, snapshot())
        case .orderTo(let name, let verb): orderTo(name, verb, request, snapshot())
        }
    }

    /// What would begin something is refused while everything goes down: nobody would end it.
    private static func refusal(of verb: APIAction.Verb, _ snapshot: APISnapshot) -> APIOutcome? {
        let begins: Set<APIAction.Verb> = [.start, .restart, .reload]
        guard snapshot.isShuttingDown, begins.contains(verb) else { return nil }
        return refuse(
            409,
            APIProblem.shuttingDown,
            "Vigia is being stopped",
            "wait until it is down, and start it again: vigia start"
        )
    }

    /// 200 where every service is well, or the one that `?service=` names; else 503.
    private static func healthz(_ request: APIRequest, _ status: ProjectStatus) -> APIOutcome {
        var asked = status.services
        if let name = request.queryValue("service") {
            asked = asked.filter { $0.name == name || $0.group == name }
            if asked.isEmpty { return noSuchService(name, status.services.map(\.name)) }
        }
        let well = asked.count(where: \.isWell)
        let isWhole = well == asked.count
        var answer = HealthzAnswer(
            status: isWhole ? "healthy" : well == 0 ? "unhealthy" : "degraded",
            services: asked.count,
            well: well
        )
        if request.queryValue("verbose") != nil {
            answer.states = asked.map {
                HealthzAnswer.ServiceState(
                    name: $0.name,
                    state: $0.state,
                    isWell: $0.isWell,
                    reason: $0.reason
                )
            }
        }
        return .respond(.json(isWhole ? 200 : 503, answer))
    }

    private static func events(
        _ request: APIRequest,
        _ snapshot: () -> APISnapshot
    ) -> APIOutcome {
        let name = request.queryValue("service")
        if request.accepts("text/event-stream") {
            guard let name else { return .streamEvents(service: nil) }
            return service(name, snapshot().status) { .streamEvents(service: $0.name) }
        }
        let wanted = request.queryValue("n")
        guard let count = wanted.map({ Int($0) }) ?? eventsDefault, (0...eventsMax).contains(count)
        else {
            let problem = "n is \(wanted ?? ""); allowed is 0 to \(eventsMax)"
            return refuse(400, "api.bad_query", problem)
        }
        let all = snapshot().events().filter { name == nil || $0.service == name }
        return .respond(.json(200, RecordList(events: all.suffix(count))))
    }

    private static func order(
        _ verb: APIAction.Verb,
        _ request: APIRequest,
        _ snapshot: APISnapshot
    ) -> APIOutcome {
        if let refusal = refusal(of: verb, snapshot) { return refusal }
        let status = snapshot.status
        let all = status.services.map(\.name)
        if verb == .shutdown { return act(verb, all, request) }
        let able = status.services.filter { verb != .reload || $0.canReload }.map(\.name)
        guard !request.body.isEmpty else {
            return able.isEmpty && !all.isEmpty ? cannotReload(nil) : act(verb, able, request)
        }
        guard let asked = JSON.decode(ActionRequest.self, from: request.body) else {
            let hint = #"send {"services":["name"]}, or no body for all services"#
            return refuse(400, "api.bad_body", "the body is not understood", hint)
        }
        let known = Set(all + status.services.compactMap(\.group))
        if let stranger = asked.services.first(where: { !known.contains($0) }) {
            return noSuchService(stranger, all)
        }
        let asks = Set(asked.services)
        let named = Set(
            status.services.filter { asks.contains($0.name) || $0.group.map(asks.contains) == true }
                .map(\.name)
        )
        if let other = all.first(where: { named.contains($0) && !able.contains($0) }) {
            return cannotReload(other)
        }
        if named.isEmpty, able.isEmpty, !all.isEmpty { return cannotReload(nil) }
        return act(verb, named.isEmpty ? able : all.filter(named.contains), request)
    }

    private static func healthOf(_ name: String, _ status: ProjectStatus) -> APIOutcome {
        let group = status.services.filter { $0.group == name }.map(\.name)
        return group.isEmpty ? service(name, status) { .askHealth([$0.name]) } : .askHealth(group)
    }

    /// An order to one service, or to all instances of one.
    private static func orderTo(
        _ name: String,
        _ verb: APIAction.Verb,
        _ request: APIRequest,
        _ snapshot: APISnapshot
    ) -> APIOutcome {
        if let refusal = refusal(of: verb, snapshot) { return refusal }
        let status = snapshot.status
        let group = status.services.filter { $0.group == name }
        if let first = group.first {
            if verb == .reload, !first.canReload { return cannotReload(name) }
            return act(verb, group.map(\.name), request)
        }
        return service(name, status) {
            verb == .reload && !$0.canReload ? cannotReload(name) : act(verb, [name], request)
        }
    }

    private static func upgrade(_ request: APIRequest) -> APIOutcome {
        guard let wanted = JSON.decode(UpgradeRequest.self, from: request.body),
            wanted.vigia.hasPrefix("/"), wanted.guardian.hasPrefix("/")
        else {
            let hint = #"send {"vigia":"/path/vigia","guardian":"/path/vigia-guardian"}"#
            return refuse(400, "api.bad_body", "the body is not understood", hint)
        }
        return .upgrade(wanted)
    }

    /// Another configuration: only from a program of the same version, as both have to mean the
    /// same by every byte of it.
    private static func apply(_ request: APIRequest, _ snapshot: APISnapshot) -> APIOutcome {
        if let refusal = refusal(of: .start, snapshot) { return refusal }
        let version = snapshot.status.version
        let asking = request.queryValue("version") ?? "unknown"
        guard asking == version else {
            return refuse(
                409,
                "api.other_version",
                "Vigia \(version) runs here, and it is told of a configuration by \(asking)",
                "`vigia upgrade` brings the running one to this version"
            )
        }
        guard let wanted = ChangeRequest(body: request.body) else {
            return refuse(
                400,
                "api.bad_body",
                "the body is not understood",
                "`vigia apply` sends it"
            )
        }
        let who = request.requester
        return .change(wanted, Requester(uid: who.uid, pid: who.pid, command: "apply"))
    }

    private static func act(
        _ verb: APIAction.Verb,
        _ services: [String],
        _ request: APIRequest
    ) -> APIOutcome {
        let who = Requester(
            uid: request.requester.uid,
            pid: request.requester.pid,
            command: verb.rawValue
        )
        return .act(APIAction(verb: verb, services: services, requester: who))
    }

    private static func service(
        _ name: String,
        _ status: ProjectStatus,
        _ found: (ServiceStatus) -> APIOutcome
    ) -> APIOutcome {
        guard let service = status.services.first(where: { $0.name == name }) else {
            return noSuchService(name, status.services.map(\.name))
        }
        return found(service)
    }
}

// Refusals.
extension APIRouter {
    private static func outOfBounds(_ request: APIRequest, _ bodyMax: Int) -> APIOutcome? {
        if request.path.utf8.count + request.query.utf8.count > APIRequest.targetBytesMax {
            let problem = "the path is longer than \(APIRequest.targetBytesMax) bytes"
            return refuse(414, "api.path_too_long", problem)
        }
        if request.body.count > bodyMax {
            let problem = "the body is longer than \(bodyMax) bytes"
            return refuse(413, "api.body_too_long", problem)
        }
        return nil
    }

    private static func cannotReload(_ name: String?) -> APIOutcome {
        refuse(
            409,
            "api.cannot_reload",
            "two runs of \(name ?? "any service") cannot serve at once, so there is no reload",
            "give it sockets, or reuse_port: true where it can do that by itself; or restart it: "
                + "vigia restart" + (name.map { " \($0)" } ?? "")
        )
    }

    private static func noSuchService(_ name: String, _ known: [String]) -> APIOutcome {
        let hint = nearest(to: name, among: known).map { "did you mean \($0)?" }
        let list = known.prefix(10).joined(separator: ", ") + (known.count > 10 ? ", …" : "")
        return refuse(
            404,
            "api.no_such_service",
            "there is no service called \(name)",
            hint ?? (known.isEmpty ? "the project has no services" : "the services are: \(list)")
        )
    }

    private static func refuse(
        _ status: Int,
        _ code: String,
        _ problem: String,
        _ hint: String? = nil,
        allow: String? = nil
    ) -> APIOutcome {
        let problem = APIProblem(code: code, problem: problem, hint: hint)
        return .respond(.problem(status, problem, allow: allow))
    }
}
