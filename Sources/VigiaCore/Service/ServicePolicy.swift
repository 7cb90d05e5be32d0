/// Everything the state machine of one service needs to know of its configuration.
public struct ServicePolicy: Hashable, Codable, Sendable {
    /// How it comes back.
    public var restart: RestartPolicy
    /// What says that it is ready, and how long that may take.
    public var readiness: ReadinessPolicy
    /// How it is asked whether it is well; nil where there is no probe.
    public var health: HealthPolicy?
    /// How much memory it may use; nil for no limit.
    public var memory: MemoryPolicy?
    /// How it is stopped.
    public var stop: StopPolicy
    /// How long its pre-flight checks may take; nil where it has none.
    public var checks: Duration?
    /// The repairs that may be tried by themselves; with that of the port, it is looked at before
    /// each start.
    public var remedies: Set<Remedy>
    /// How long a repair may take.
    public var remedyTimeout: Duration
    /// Whether two runs of it can serve side by side for the time of a reload.
    public var canOverlap: Bool
    /// The longest time between two heartbeats of its own; nil where it sends none.
    public var watchdog: Duration?

    /// Takes the policy, by default that of the manual.
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

/// What makes a run ready, and by when.
public struct ReadinessPolicy: Hashable, Codable, Sendable {
    /// What says so.
    public enum Source: String, Hashable, Codable, Sendable {
        /// `READY=1` on the notify socket.
        case notify
        /// The health probe passes.
        case probe
        /// It has lived for one second.
        case lived
    }

    /// How long a run without any other sign must have lived to count as ready.
    public static let livedMin = Duration.seconds(1)
    /// The time between two questions while starting, once the first few are asked.
    public static let askEvery = Duration.milliseconds(250)

    /// What says so.
    public var source: Source
    /// How long it may take from spawn; after that the start has failed.
    public var timeout: Duration

    /// Takes both; by default one second of life, and 60 s.
    public init(source: Source = .lived, timeout: Duration = .seconds(60)) {
        (self.source, self.timeout) = (source, timeout)
    }
}

/// How often a running service is asked, and what its answers lead to.
///
/// *What* is asked (the URL, the command) is not the machine's business: see `Probe`.
public struct HealthPolicy: Hashable, Codable, Sendable {
    /// Time between two questions while all is well.
    public var interval: Duration
    /// How long one answer may take.
    public var timeout: Duration
    /// How many failures in a row make a hang.
    public var failures: Int
    /// How many passes in a row clear a suspicion.
    public var successes: Int
    /// Time between two questions while a run is suspect.
    public static let suspectInterval = Duration.seconds(2)
    /// The most times a busy run is granted another round before it counts as hung after all.
    public static let overloadRoundsMax = 10

    /// Takes the policy, by default that of the manual.
    public init(
        interval: Duration = .seconds(30),
        timeout: Duration = .seconds(10),
        failures: Int = 3,
        successes: Int = 2
    ) {
        (self.interval, self.timeout) = (interval, timeout)
        (self.failures, self.successes) = (failures, successes)
    }
}

/// How much memory the whole tree of a run may hold.
public struct MemoryPolicy: Hashable, Codable, Sendable {
    /// Over this it is asked to give some back (the relief).
    public var soft: Bytes
    /// Over this it is restarted gracefully.
    public var limit: Bytes
    /// How it is asked to give some back; nil for not at all.
    public var relief: Relief?
    /// Time between two samples while usage is far from `soft`.
    public var interval: Duration

    /// Time between two samples while usage is near or over `soft`.
    public static let nearInterval = Duration.seconds(1)
    /// The least time between two restarts for memory; within it there is an alert instead.
    public static let restartEvery = Duration.seconds(600)
    /// The least time between two reliefs.
    public static let reliefEvery = Duration.seconds(60)
    /// How many samples in a row over the limit make an excess.
    public static let samplesMin = 2

    /// Takes the policy; the soft limit is four fifths of the limit unless given.
    public init(
        limit: Bytes = .mebibytes(500),
        soft: Bytes? = nil,
        relief: Relief? = nil,
        interval: Duration = .seconds(5)
    ) {
        (self.limit, self.relief, self.interval) = (limit, relief, interval)
        self.soft = soft ?? limit.percent(80)
    }
}

/// How a service is asked to give memory back.
public enum Relief: Hashable, Codable, Sendable {
    /// A signal to its main process.
    case signal(Signal)
    /// An HTTP POST to this path on its port.
    case post(path: String)
}

/// How a run is stopped.
public struct StopPolicy: Hashable, Codable, Sendable {
    /// What asks it to end.
    public var signal: Signal
    /// How long it may take; after that the whole tree is killed.
    public var timeout: Duration

    /// The most a hung run, or what a dead one left behind, is given before it is killed.
    public static let shortGraceMax = Duration.seconds(2)
    /// How long the kernel may take to end what was killed, before that is reported.
    public static let emptyWithin = Duration.seconds(5)

    /// Takes both; by default SIGTERM and 10 s.
    public init(signal: Signal = .terminate, timeout: Duration = .seconds(10)) {
        (self.signal, self.timeout) = (signal, timeout)
    }
}
