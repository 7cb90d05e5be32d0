import VigiaCore
import VigiaWire

/// The routes that tell how the project is.
public enum ProjectRoutes {
    /// How many records `GET /v1/events` tells without `n`.
    public static let eventsDefault = 50
    /// How many it tells at most.
    public static let eventsMax = 1000

    /// All of them.
    public static var all: [Route<any APIHost>] {
        [status, service, events, healthz, livez, version]
    }

    private static var status: Route<any APIHost> {
        Route(
            .get,
            "/v1/status",
            "tells how the project and each of its services is",
            RouteDescription(gives: [RouteResult(ProjectStatus.self, "the whole status")])
        ) { _, host in
            // Whether the guardian answers is part of it.
            .later { reply in host.whenGuardianIsHeard { reply(.json(200, host.status)) } }
        }
    }

    private static var service: Route<any APIHost> {
        Route(
            .get,
            "/v1/services/{name}",
            "tells how one service is",
            RouteDescription(
                [.service],
                gives: [RouteResult(ServiceStatus.self, "its part of the status")],
                refuses: [.noSuchService]
            )
        ) { call, host throws(APIRefusal) in
            let name = try host.services.service(call.path("name")).name
            guard let service = host.status.services.first(where: { $0.name == name }) else {
                preconditionFailure("the status lacks the service \(name)")
            }
            return .now(.json(200, service))
        }
    }

    private static var version: Route<any APIHost> {
        Route(
            .get,
            "/v1/version",
            "tells the version of Vigia that is at work",
            RouteDescription(gives: [RouteResult(VersionAnswer.self, "the version")])
        ) { _, _ in .now(.json(200, VersionAnswer(version: VigiaVersion.current))) }
    }

    private static var events: Route<any APIHost> {
        let range = RouteParameter.Kind.count(0...eventsMax, default: eventsDefault)
        return Route(
            .get,
            "/v1/events",
            "lists the last records, or sends each one as it happens",
            RouteDescription(
                [
                    RouteParameter("n", in: .query, range, "how many records", example: "5"),
                    RouteParameter("service", in: .query, .text, "only records of this service"),
                ],
                gives: [RouteResult(RecordList.self, "the last records, the oldest first")],
                refuses: [.badQuery, .noSuchService, .busy],
                isStream: true
            ),
            answer: events
        )
    }

    private static func events(
        _ call: RouteCall,
        _ host: any APIHost
    ) throws(APIRefusal) -> RouteAnswer {
        let name = call.query("service")
        if call.request.accepts("text/event-stream") {
            guard let name else { return .records(of: nil) }
            return .records(of: try host.services.service(name).name)
        }
        let count = try call.count("n")
        let all = host.recentRecords.filter { name == nil || $0.service == name }
        return .now(.json(200, RecordList(events: all.suffix(count))))
    }
}

// Whether all is well.
extension ProjectRoutes {
    private static var healthz: Route<any APIHost> {
        Route(
            .get,
            "/healthz",
            "tells with its status code whether every service is where it is wanted",
            access: .open,
            RouteDescription(
                [
                    RouteParameter(
                        "service",
                        in: .query,
                        .text,
                        "only this service, or the instances of this one"
                    ),
                    RouteParameter("verbose", in: .query, .flag, "the state of each service too"),
                ],
                gives: [
                    RouteResult(HealthzAnswer.self, "every service is well"),
                    RouteResult(HealthzAnswer.self, "a service is not", status: 503),
                ],
                refuses: [.noSuchService]
            ),
            answer: healthz
        )
    }

    private static var livez: Route<any APIHost> {
        Route(
            .get,
            "/livez",
            "tells with its status code whether Vigia itself is well",
            access: .open,
            RouteDescription(
                gives: [
                    RouteResult(LivezAnswer.self, "supervisor and guardian answer"),
                    RouteResult(LivezAnswer.self, "the guardian does not answer", status: 503),
                ]
            )
        ) { _, host in
            .later { reply in
                host.whenGuardianIsHeard {
                    let isAlive = host.status.guardian.silentSeconds == nil
                    reply(.json(isAlive ? 200 : 503, LivezAnswer(isAlive: isAlive)))
                }
            }
        }
    }

    private static func healthz(
        _ call: RouteCall,
        _ host: any APIHost
    ) throws(APIRefusal) -> RouteAnswer {
        var asked = host.status.services
        if let name = call.query("service") {
            let names = Set(try host.services.instances(of: [name]).map(\.name))
            asked = asked.filter { names.contains($0.name) }
        }
        let well = asked.count(where: \.isWell)
        let isWhole = well == asked.count
        var answer = HealthzAnswer(
            status: isWhole ? "healthy" : well == 0 ? "unhealthy" : "degraded",
            services: asked.count,
            well: well
        )
        if call.query("verbose") != nil {
            answer.states = asked.map {
                HealthzAnswer.ServiceState(
                    name: $0.name,
                    state: $0.state,
                    isWell: $0.isWell,
                    reason: $0.reason
                )
            }
        }
        return .now(.json(isWhole ? 200 : 503, answer))
    }
}
