/// What a service answered when it was asked how it is.
public struct HealthAnswer: Hashable, Sendable {
    /// Which service.
    public var service: String
    /// What came of the probe.
    public var verdict: VerdictWord
    /// The reason in words.
    public var detail: String?
    /// How long the answer took, in milliseconds.
    public var elapsedMilliseconds: Double

    /// Takes the parts.
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
    /// One for each service that was asked.
    public var answers: [HealthAnswer]

    /// Takes the answers.
    public init(answers: [HealthAnswer]) { self.answers = answers }
}

/// The body of `POST /v1/{start|stop|restart}`.
public struct ActionRequest: Hashable, Sendable {
    /// Which services; an empty list is all of them.
    public var services: [String]

    /// Takes the services.
    public init(services: [String] = []) { self.services = services }
}

/// The programs to go on with: the body of `POST /v1/upgrade`.
public struct UpgradeRequest: Hashable, Sendable {
    /// The absolute path of `vigia`.
    public var vigia: String
    /// The absolute path of `vigia-guardian`.
    public var guardian: String

    /// Takes both.
    public init(vigia: String, guardian: String) { (self.vigia, self.guardian) = (vigia, guardian) }
}

/// What was ordered: the answer to every POST; what comes of it is told by status and events.
public struct ActionAnswer: Hashable, Sendable {
    /// `start`, `stop`, `restart` or `shutdown`.
    public var action: String
    /// Which services it goes to.
    public var services: [String]

    /// Takes both.
    public init(action: String, services: [String]) {
        (self.action, self.services) = (action, services)
    }
}

/// Why the API refused, for people and scripts.
public struct APIProblem: Hashable, Sendable {
    /// Stable and greppable, `api.what`.
    public var code: String
    /// One sentence without a full stop at its end.
    public var problem: String
    /// The next thing to try.
    public var hint: String?

    /// The code of what is refused because everything is going down.
    public static let shuttingDown = "api.shutting_down"

    /// Takes the parts.
    public init(code: String, problem: String, hint: String? = nil) {
        (self.code, self.problem, self.hint) = (code, problem, hint)
    }
}

/// The answer of `GET /v1/version`.
public struct VersionAnswer: Hashable, Sendable {
    /// Vigia's version.
    public var version: String

    /// Takes the version.
    public init(version: String) { self.version = version }
}

/// The answer of `GET /healthz`: 200 where every service is well, else 503.
public struct HealthzAnswer: Hashable, Sendable {
    /// `healthy` when every service is well, `unhealthy` when none is, else `degraded`.
    public var status: String
    /// How many services there are.
    public var services: Int
    /// How many of them are well.
    public var well: Int
    /// The state of each service by its name, where `?verbose` asks for it.
    public var states: [ServiceState]?

    /// A service and its state.
    public struct ServiceState: Hashable, Sendable {
        /// The service.
        public var name: String
        /// Its state, as in `GET /v1/status`.
        public var state: String
        /// Whether it is where the user wants it.
        public var isWell: Bool
        /// Why it waits, or broke, in words.
        public var reason: String?

        /// Takes the four.
        public init(name: String, state: String, isWell: Bool, reason: String?) {
            (self.name, self.state, self.isWell, self.reason) = (name, state, isWell, reason)
        }
    }

    /// Takes the parts.
    public init(status: String, services: Int, well: Int, states: [ServiceState]? = nil) {
        (self.status, self.services, self.well) = (status, services, well)
        self.states = states
    }
}
