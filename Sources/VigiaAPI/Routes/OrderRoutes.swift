import VigiaCore
import VigiaWire

/// The routes that order something of services.
public enum OrderRoutes {
    /// All of them: those that name services in the body, and those that name one in the path.
    public static var all: [Route<any APIHost>] {
        APIAction.Verb.allCases.map(order)
            + APIAction.Verb.allCases.filter { $0 != .shutdown }.map(orderToOne)
    }

    private static func order(_ verb: APIAction.Verb) -> Route<any APIHost> {
        Route(
            .post,
            "/v1/\(verb.rawValue)",
            verb.summary("services"),
            access: verb.access,
            RouteDescription(
                verb.parameters,
                body: verb == .shutdown ? nil : .services,
                gives: [RouteResult(ActionAnswer.self, verb.result, status: 202)],
                refuses: verb == .shutdown
                    ? [] : [.badBody, .noSuchService] + verb.problems
            )
        ) { call, host throws(APIRefusal) in
            try refuseBeginning(verb, host)
            let services = try targets(of: verb, call, host.services)
            return try give(verb, to: services, call, host)
        }
    }

    /// An order to one service, or to all instances of one.
    private static func orderToOne(_ verb: APIAction.Verb) -> Route<any APIHost> {
        Route(
            .post,
            "/v1/services/{name}/\(verb.rawValue)",
            verb.summary("one service"),
            access: verb.access,
            RouteDescription(
                [.serviceOrInstances] + verb.parameters,
                gives: [RouteResult(ActionAnswer.self, verb.result, status: 202)],
                refuses: [.noSuchService] + verb.problems
            )
        ) { call, host throws(APIRefusal) in
            try refuseBeginning(verb, host)
            let name = call.path("name")
            let services = try host.services.instances(of: name)
            if verb == .reload, services.first?.canReload != true { throw cannotReload(name) }
            return try give(verb, to: services.map(\.name), call, host)
        }
    }

    private static func give(
        _ verb: APIAction.Verb,
        to services: [String],
        _ call: RouteCall,
        _ host: any APIHost
    ) throws(APIRefusal) -> RouteAnswer {
        var order = APIAction(
            verb: verb,
            services: services,
            requester: call.requester(verb.rawValue)
        )
        if !verb.parameters.isEmpty { order.key = call.query("key") }
        // Without its key, an order that is given twice would be carried out twice.
        if call.request.isBroken("key") {
            throw APIRefusal(.badQuery, "key is not percent-encoded UTF-8, or has a NUL")
        }
        let lengths = 1...PlacedOrder.keyLengthMax
        if let key = order.key, !lengths.contains(key.unicodeScalars.count) {
            throw APIRefusal(.badQuery, "key is not of 1 to \(lengths.upperBound) characters")
        }
        return .later { [order] reply in host.carryOut(order) { reply(.accepted(order, $0)) } }
    }

    /// The services that an order goes to.
    private static func targets(
        of verb: APIAction.Verb,
        _ call: RouteCall,
        _ services: NamedServices
    ) throws(APIRefusal) -> [String] {
        if verb == .shutdown { return services.names }
        let able = services.all.filter { verb != .reload || $0.canReload }
        var named: [NamedServices.Service] = []
        if !call.request.body.isEmpty {
            guard let asked = call.body(ActionRequest.self) else {
                let hint = #"send {"services":["name"]}, or no body for all services"#
                throw APIRefusal(.badBody, "the body is not understood", hint)
            }
            named = try services.instances(of: asked.services)
        }
        if verb == .reload, let other = named.first(where: { !$0.canReload }) {
            throw cannotReload(other.name)
        }
        if named.isEmpty, able.isEmpty, !services.all.isEmpty { throw cannotReload(nil) }
        return (named.isEmpty ? able : named).map(\.name)
    }

    /// What would begin something is refused while everything goes down: nobody would end it.
    private static func refuseBeginning(
        _ verb: APIAction.Verb,
        _ host: any APIHost
    ) throws(APIRefusal) {
        if host.isShuttingDown, verb.begins { throw .shuttingDown }
    }

    private static func cannotReload(_ name: String?) -> APIRefusal {
        APIRefusal(
            .cannotReload,
            "two runs of \(name ?? "any service") cannot serve at once, so there is no reload",
            "give it sockets, or reuse_port: true where it can do that by itself; or restart it: "
                + "vigia restart" + (name.map { " \($0)" } ?? "")
        )
    }
}

extension APIRefusal {
    /// Everything is going down.
    public static var shuttingDown: Self {
        Self(
            .shuttingDown,
            "Vigia is being stopped",
            "wait until it is down, and start it again: vigia start"
        )
    }
}

extension RouteBody {
    /// The services that an order goes to.
    fileprivate static var services: Self {
        Self(
            ActionRequest.self,
            "the services it goes to; without a body, all of them",
            isOptional: true,
            example: #"{"services":["backend"]}"#
        )
    }
}

extension APIAction.Verb {
    fileprivate func summary(_ services: String) -> String {
        switch self {
        case .start: "brings \(services) up"
        case .stop: "brings \(services) down"
        case .pause: "keeps \(services) down for as long as the asking process lives"
        case .restart: "ends what runs of \(services), and brings it up again"
        case .reload: "brings up new runs of \(services) beside the old ones, which then end"
        case .shutdown: "brings everything down, and ends Vigia"
        case .rotate: "rotates the logs of \(services)"
        }
    }

    fileprivate var result: String {
        self == .rotate
            ? "the logs are rotated" : "it is ordered; `GET /v1/orders/{number}` tells the rest"
    }

    /// A process of another machine cannot be waited for; and what ends Vigia ends the API.
    fileprivate var access: RouteAccess { self == .pause || self == .shutdown ? .local : .control }

    /// Whether something begins that would have to be ended.
    fileprivate var begins: Bool { [.start, .restart, .reload].contains(self) }

    fileprivate var problems: [RouteProblem] {
        (parameters.isEmpty ? [] : [.badQuery]) + (begins ? [.shuttingDown] : [])
            + (self == .reload ? [.cannotReload] : [])
    }

    /// What an order to services takes in its query: a key, where an order is more than done at
    /// once, and may be given twice.
    fileprivate var parameters: [RouteParameter] {
        if self == .rotate || self == .shutdown { return [] }
        let meaning = "what you call the order; the same key gives the same order"
        return [RouteParameter("key", in: .query, .short(1...PlacedOrder.keyLengthMax), meaning)]
    }
}
