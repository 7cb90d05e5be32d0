import VigiaCore
import VigiaWire

/// The service of a drill, with what is known about its run before the disturbance.
struct DrillSubject {
    let spec: ServiceSpec
    /// Its promises.
    let plan: ServicePlan
    let status: ServiceStatus
    /// How long its run took to become ready; nil if unknown.
    var startTook: Duration?

    var name: String { status.name }
    var policy: ServicePolicy { spec.policy }
    var run: RunID? { status.run.map { RunID(raw: $0) } }
    /// The age of the run.
    var age: Duration { .milliseconds(Int64((status.uptimeSeconds ?? 0) * 1000)) }

    /// Whether the run has been ready long enough to count as stable.
    var isStable: Bool {
        age >= policy.restart.stableAfter + (startTook ?? policy.readiness.timeout)
    }

    /// The most runs in a row that can have ended before they were stable, this one included; 0 if
    /// this run is stable.
    var unstableMax: Int {
        let window = policy.restart.window
        let counted = window > .seconds(3600) ? status.restarts : status.restartsLastHour
        return isStable ? 0 : counted + 1
    }

    /// Whether the end of this run, and of the next ones, may open the circuit breaker.
    ///
    /// - Parameter ends: how many runs end.
    /// - Returns: true if they may.
    func mayBreak(ends: Int = 1) -> Bool { unstableMax + ends - 1 >= policy.restart.attempts }

    /// How long a run may take to become ready.
    var readyWithin: Duration {
        policy.readiness.source == .lived ? ReadinessPolicy.livedMin : policy.readiness.timeout
    }

    /// The longest time from the notice of a failure until the next start.
    ///
    /// - Parameter end: how long the run may take to end.
    /// - Returns: that of the plan for a stable run, which is shorter; else that of this run.
    func nextStart(afterEnd end: Duration) -> Duration {
        policy.nextStart(
            afterEnd: end,
            unstable: unstableMax,
            age: isStable ? policy.restart.stableAfter : age
        )
    }

    /// The time until the next start if the run ends at once `after` the disturbance and no words
    /// are waited for, without jitter.
    func expectedStart(after noticed: Duration) -> Duration {
        let delay =
            isStable
            ? policy.restart.delay
            : policy.restart.delay(afterUnstable: unstableMax, draw: 0.5)
        return noticed + max(.zero, delay - age - noticed)
    }
}

// Production.
extension DrillSubject {
    /// The fact that makes it production: its profile, or a variable of its environment; nil if
    /// there is none.
    static func production(profile: String?, _ services: [ServiceSpec]) -> String? {
        if profile == "prod" { return "Vigia was started with --prod" }
        for service in services {
            let variables = service.launch.environment.sorted { $0.key < $1.key }
            let found = variables.first { isEnvironment($0.key) && isProduction($0.value) }
            if let found { return "\(service.name) has \(found.key)=\(found.value)" }
        }
        return nil
    }

    /// Whether a variable says which environment a program is in, such as `NODE_ENV`.
    private static func isEnvironment(_ name: String) -> Bool {
        ["ENV", "ENVIRONMENT"].contains { name == $0 || name.hasSuffix("_" + $0) }
    }

    private static func isProduction(_ value: String) -> Bool {
        ["production", "prod"].contains(value.lowercased())
    }
}
