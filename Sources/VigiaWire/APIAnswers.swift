/// The result of a probe that the API asked for.
public struct HealthAnswer: Hashable, Sendable {
    /// The name of the service.
    public var service: String
    /// The verdict of the probe.
    public var verdict: VerdictWord
    /// The reason for the verdict, in words; nil for a pass.
    public var detail: String?
    /// The time from question to answer, in milliseconds.
    public var elapsedMilliseconds: Double

    /// Takes an answer; the elapsed time is in milliseconds.
    public init(
        service: String,
        verdict: VerdictWord,
        detail: String? = nil,
        elapsedMilliseconds: Double
    ) {
        (self.service, self.verdict, self.detail) = (service, verdict, detail)
        self.elapsedMilliseconds = elapsedMilliseconds
    }
}

/// The answer of `GET /v1/health` and `GET /v1/services/{name}/health`.
public struct HealthList: Hashable, Sendable {
    /// One answer for each probed service.
    public var answers: [HealthAnswer]

    /// Takes the answers, in the order of the configuration.
    public init(answers: [HealthAnswer]) { self.answers = answers }
}

/// The body of `POST /v1/{start|stop|restart}`.
public struct ActionRequest: Hashable, Sendable {
    /// The names of the services; empty for all.
    public var services: [String]

    /// Takes names of services; empty for all.
    public init(services: [String] = []) { self.services = services }
}

/// The body of `POST /v1/upgrade`: the programs that take over.
public struct UpgradeRequest: Hashable, Sendable {
    /// The absolute path of `vigia`.
    public var vigia: String
    /// The absolute path of `vigia-guardian`.
    public var guardian: String

    /// Takes absolute paths.
    public init(vigia: String, guardian: String) { (self.vigia, self.guardian) = (vigia, guardian) }
}

/// The answer to every POST: what was ordered.
///
/// `GET /v1/orders/{number}` reports the outcome.
public struct ActionAnswer: Hashable, Sendable {
    /// `start`, `stop`, `restart` or `shutdown`.
    public var action: String
    /// The names of the affected services.
    public var services: [String]
    /// The order as it is by now; nil where nothing is left to come, and from an older supervisor.
    public var order: OrderStatus?

    /// Takes an action's word, the names of its services and the order.
    public init(action: String, services: [String], order: OrderStatus? = nil) {
        (self.action, self.services, self.order) = (action, services, order)
    }
}

/// Why the API refused a request, for people and scripts.
public struct APIProblem: Hashable, Sendable {
    /// A stable code to search for, `api.what`.
    public var code: String
    /// One sentence without a full stop.
    public var problem: String
    /// The next thing to try; nil where no advice is known.
    public var hint: String?

    /// The code of requests that are refused because the project is going down.
    public static let shuttingDown = "api.shutting_down"

    /// Takes a problem; `problem` and `hint` are one line each, without a full stop.
    public init(code: String, problem: String, hint: String? = nil) {
        (self.code, self.problem, self.hint) = (code, problem, hint)
    }
}

/// The answer of `GET /v1/version`.
public struct VersionAnswer: Hashable, Sendable {
    /// Vigia's version.
    public var version: String

    /// Takes a version such as `0.1.0`.
    public init(version: String) { self.version = version }
}

/// The answer of `GET /healthz`: 200 where every service is well, else 503.
public struct HealthzAnswer: Hashable, Sendable {
    /// `healthy` when every service is well, `unhealthy` when none is, else `degraded`.
    public var status: String
    /// The number of services.
    public var services: Int
    /// The number of services that are well.
    public var well: Int
    /// The state of each service; nil unless `?verbose` asks for it.
    public var states: [ServiceState]?

    /// A service's name and state.
    public struct ServiceState: Hashable, Sendable {
        /// The name of the service.
        public var name: String
        /// The state, as in `GET /v1/status`.
        public var state: String
        /// Whether the state matches what the user wants.
        public var isWell: Bool
        /// Why the service waits or is broken, in words; nil for other states.
        public var reason: String?

        /// Takes a service with its state, as in `GET /v1/status`.
        public init(name: String, state: String, isWell: Bool, reason: String?) {
            (self.name, self.state, self.isWell, self.reason) = (name, state, isWell, reason)
        }
    }

    /// Takes the counts, with a state for each service where `?verbose` asks for it.
    public init(status: String, services: Int, well: Int, states: [ServiceState]? = nil) {
        (self.status, self.services, self.well) = (status, services, well)
        self.states = states
    }
}
