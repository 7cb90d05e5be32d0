public import VigiaCore

/// One service in the API: one row of `vigia status`.
///
/// States and goals are words here, not enums: a client of a neighbouring version must be able to
/// show a word that it does not know.
public struct ServiceStatus: Hashable, Sendable {
    /// The service's name.
    public var name: String
    /// The state: `down`, `checking`, `starting`, `up`, `degraded`, `stopping`, `waiting`, `broken`
    /// or `done`.
    public var state: String
    /// What the user wants: `up` or `down`.
    public var goal: String
    /// The standing, which follows from the state, the goal and the wait.
    public var standing: StandingWord
    /// The pid of the main process; nil while there is none.
    public var pid: Int32?
    /// The number of the current or last run.
    public var run: UInt64?
    /// The age of the current run, in seconds.
    public var uptimeSeconds: Double?
    /// How many restarts there were after an ending that nobody wanted, under all guardians.
    public var restarts: Int
    /// How many restarts there were within the last hour.
    public var restartsLastHour: Int
    /// The memory use of the whole process tree, in bytes.
    public var memoryBytes: Int?
    /// The memory limit, in bytes; nil for none.
    public var memoryLimitBytes: Int?
    /// When the memory reaches its limit; nil while that is not in sight.
    public var memoryForecast: MemoryForecast?
    /// The CPU use over the last samples, in percent of one core: 100 is one whole core.
    public var cpuPercent: Double?
    /// The health of the current run.
    public var health: HealthWord
    /// The reason that the last verdict gave; nil for none.
    public var healthDetail: String?
    /// The answers to the probe since the supervisor started; nil before the first.
    public var probe: ProbeStatus?
    /// Whether the current run is ready.
    public var ready: Bool
    /// Whether the last order is finished: without a new event the service stays ready, done, down
    /// as asked, or given up.
    public var settled: Bool
    /// Why the service waits or is broken, in words; nil for other states.
    public var reason: String?
    /// Why the service was last started, ended, delayed or given up; nil where it is simply up or
    /// down.
    public var cause: RecordCause?
    /// The names of the services that this one waits for.
    public var waitingFor: [String]
    /// How the last run ended, in words; nil before the first ending.
    public var lastEnding: String?
    /// The last failure; nil where no run failed since the last requested start.
    public var lastFailure: FailureStatus?
    /// The profile of the configuration; nil for none.
    public var profile: String?
    /// The bytes of output that were lost since the supervisor started, because the disk was full
    /// or did not answer.
    public var logDroppedBytes = 0

    /// Whether a reload is possible: a new run beside the old one.
    public var canReload = false
    /// Whether a reload is under way.
    public var isReloading = false
    /// Why the last restart or reload left the old run in place; nil where it did not.
    public var refusal: String?

    /// The status text that the current run sent on its notify socket; nil for none.
    public var statusText: String?

    /// How Vigia will know that the run's process tree is empty: `cgroup` or `subreaper`; nil while
    /// nothing runs.
    public var tree: String?

    /// The name that all instances of one configured service share; nil without instances.
    public var group: String?

    /// Takes a name, a state and a goal; the standing follows from the latter two, and the rest is
    /// empty until it is set.
    public init(name: String, state: String, goal: String = "up") {
        (self.name, self.state, self.goal) = (name, state, goal)
        standing = StandingWord(state: state, goal: goal, ready: true)
        (restarts, restartsLastHour, health) = (0, 0, .none)
        (ready, settled, waitingFor) = (false, false, [])
    }

    /// Whether the standing matches what the user wants.
    public var isWell: Bool { standing.isAsWanted }
}
