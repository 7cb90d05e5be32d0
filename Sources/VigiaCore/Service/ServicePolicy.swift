/// All settings that the state machine of one service needs.
public struct ServicePolicy: Hashable, Codable, Sendable {
    /// How the service is restarted.
    public var restart: RestartPolicy
    /// What makes a run ready, and how long that may take.
    public var readiness: ReadinessPolicy
    /// How the service is probed; nil without a probe.
    public var health: HealthPolicy?
    /// How much memory the service may use; nil for no limit.
    public var memory: MemoryPolicy?
    /// How the service is stopped.
    public var stop: StopPolicy
    /// How long the checks before a start may take; nil without checks.
    public var checks: Duration?
    /// The repairs that may be tried automatically; with `freePort` among them, each start checks
    /// the port first.
    public var remedies: Set<Remedy>
    /// How long a repair may take.
    public var remedyTimeout: Duration
    /// Whether two runs of the service can serve side by side during a reload.
    public var canOverlap: Bool
    /// The longest time between two heartbeats; nil where the service sends none.
    public var watchdog: Duration?

    /// Takes a policy, with the manual's defaults.
    public init(
        restart: RestartPolicy = .init(),
        readiness: ReadinessPolicy = .init(),
        health: HealthPolicy? = nil,
        memory: MemoryPolicy? = nil,
        stop: StopPolicy = .init(),
        checks: Duration? = nil,
        remedies: Set<Remedy> = [],
        remedyTimeout: Duration = .seconds(120),
        canOverlap: Bool = false,
        watchdog: Duration? = nil
    ) {
        (self.restart, self.readiness, self.health) = (restart, readiness, health)
        (self.memory, self.stop, self.checks) = (memory, stop, checks)
        (self.remedies, self.remedyTimeout) = (remedies, remedyTimeout)
        (self.canOverlap, self.watchdog) = (canOverlap, watchdog)
    }
}

/// What makes a run ready, and the time limit for that.
public struct ReadinessPolicy: Hashable, Codable, Sendable {
    /// What makes a run ready.
    public enum Source: String, Hashable, Codable, Sendable {
        /// `READY=1` on the notify socket.
        case notify
        /// The health probe passes.
        case probe
        /// The run has lived for one second.
        case lived
    }

    /// How long a run must have lived to count as ready where nothing else decides.
    public static let livedMin = Duration.seconds(1)
    /// The longest time between two probes of a starting run.
    public static let askEvery = Duration.milliseconds(250)

    /// What makes a run ready.
    public var source: Source
    /// How long readiness may take from the spawn; after that, the start has failed.
    public var timeout: Duration

    /// Takes a policy; by default one second of life makes a run ready, within 60 s.
    public init(source: Source = .lived, timeout: Duration = .seconds(60)) {
        (self.source, self.timeout) = (source, timeout)
    }
}

/// How often a running service is probed, and what the answers lead to.
///
/// The question itself (the URL, the command) is part of `Probe`.
public struct HealthPolicy: Hashable, Codable, Sendable {
    /// The time between two probes of a healthy service.
    public var interval: Duration
    /// How long one answer may take.
    public var timeout: Duration
    /// How many failures in a row make a hang.
    public var failures: Int
    /// How many passes in a row make a suspect run healthy again.
    public var successes: Int
    /// How long connections may wait before a probe that only connects fails, if the run accepts
    /// none and uses no CPU; nil where that is only told.
    public var acceptWithin: Duration?
    /// The time between two probes of a suspect run.
    public static let suspectInterval = Duration.seconds(2)
    /// How many times a busy run gets another round before it counts as hung.
    public static let overloadRoundsMax = 10

    /// Takes a policy, with the manual's defaults.
    public init(
        interval: Duration = .seconds(30),
        timeout: Duration = .seconds(10),
        failures: Int = 3,
        successes: Int = 2,
        acceptWithin: Duration? = nil
    ) {
        (self.interval, self.timeout) = (interval, timeout)
        (self.failures, self.successes) = (failures, successes)
        self.acceptWithin = acceptWithin
    }
}

/// How much memory the process tree of a run may use.
public struct MemoryPolicy: Hashable, Codable, Sendable {
    /// The use above which the service is asked to release memory (the relief).
    public var soft: Bytes
    /// The use above which the service is restarted gracefully.
    public var limit: Bytes
    /// How the service is asked to release memory; nil for not at all.
    public var relief: Relief?
    /// The time between two samples while the use is far from `soft`.
    public var interval: Duration
    private var chosenForecast: Duration?  // Older specifications lack it; zero is off.

    /// The time between two samples while the use is near or over `soft`.
    public static let nearInterval = Duration.seconds(1)
    /// The least time between two restarts because of memory; within it, an alert is raised
    /// instead.
    public static let restartEvery = Duration.seconds(600)
    /// The least time between two reliefs.
    public static let reliefEvery = Duration.seconds(60)
    /// How many samples in a row over the limit cause a restart.
    public static let samplesMin = 2
    /// How long memory must grow before a forecast, unless the configuration says otherwise.
    public static let forecastDefault = Duration.seconds(6 * 3600)

    /// Takes a policy; by default `soft` is 80 % of `limit`.
    public init(
        limit: Bytes = .mebibytes(500),
        soft: Bytes? = nil,
        relief: Relief? = nil,
        interval: Duration = .seconds(5),
        forecast: Duration? = Self.forecastDefault
    ) {
        (self.limit, self.relief, self.interval) = (limit, relief, interval)
        self.soft = soft ?? limit.percent(80)
        self.forecast = forecast
    }

    /// How long memory must grow before it is forecast when the limit is reached; nil for no
    /// forecast.
    public var forecast: Duration? {
        get { chosenForecast == .zero ? nil : chosenForecast ?? Self.forecastDefault }
        set { chosenForecast = newValue == Self.forecastDefault ? nil : newValue ?? .zero }
    }
}

/// How a service is asked to release memory.
public enum Relief: Hashable, Codable, Sendable {
    /// A signal to the main process.
    case signal(Signal)
    /// An HTTP POST to this path on the service's port.
    case post(path: String)
}

/// How a run is stopped.
public struct StopPolicy: Hashable, Codable, Sendable {
    /// The signal that asks the run to end.
    public var signal: Signal
    /// How long the run may take to end; after that, the whole tree is killed.
    public var timeout: Duration

    /// The longest time limit for a hung run, and for the processes that a dead run left behind.
    public static let shortGraceMax = Duration.seconds(2)
    /// How long the kernel may take to end killed processes before they are killed and reported
    /// again.
    public static let emptyWithin = Duration.seconds(5)

    /// Takes a policy; by default SIGTERM and 10 s.
    public init(signal: Signal = .terminate, timeout: Duration = .seconds(10)) {
        (self.signal, self.timeout) = (signal, timeout)
    }
}
