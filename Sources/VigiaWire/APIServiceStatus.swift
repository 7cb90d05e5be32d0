public import VigiaCore

/// One service as the API tells it: one row of `vigia status`.
///
/// States and goals are words here, not enums: a client of a neighbouring version must be
/// able to show a word that it has never seen.
public struct ServiceStatus: Hashable, Sendable {
    /// The service's name.
    public var name: String
    /// Where it is: `down`, `checking`, `starting`, `up`, `degraded`, `stopping`, `waiting`,
    /// `broken` or `done`.
    public var state: String
    /// What the user wants: `up` or `down`.
    public var goal: String
    /// How it is: what follows from the state, the goal and what it waits for.
    public var standing: StandingWord
    /// Its main process, while there is one.
    public var pid: Int32?
    /// The current or the last run.
    public var run: UInt64?
    /// For how long the current run has lived, in seconds.
    public var uptimeSeconds: Double?
    /// How often it was restarted since the user last started it.
    public var restarts: Int
    /// How many of those were within the last hour.
    public var restartsLastHour: Int
    /// What the whole process tree holds.
    public var memoryBytes: Int?
    /// The limit on that.
    public var memoryLimitBytes: Int?
    /// Processor use over the last samples; 100 is one whole core.
    public var cpuPercent: Double?
    /// What is believed of the current run's health.
    public var health: HealthWord
    /// The last verdict's own words.
    public var healthDetail: String?
    /// Whether the current run is ready.
    public var ready: Bool
    /// Whether nothing more will come of the last order without a new event: it is ready, done,
    /// down as asked, or given up.
    public var settled: Bool
    /// Why it waits, or broke, in words.
    public var reason: String?
    /// Why it was begun, ended, held back or given up last, where it is not simply up or down.
    public var cause: RecordCause?
    /// The services it waits for.
    public var waitingFor: [String]
    /// How the last run ended, in words.
    public var lastEnding: String?
    /// Why its last run that failed did so; nil where none did since it was asked for.
    public var lastFailure: FailureStatus?
    /// The profile it was started with.
    public var profile: String?
    /// Bytes of its output that were lost since the supervisor began: the disk was full or did
    /// not answer.
    public var logDroppedBytes = 0

    /// Whether a new run can be brought up beside the old one.
    public var canReload = false
    /// Whether that is under way.
    public var isReloading = false
    /// Why the last restart or reload left the old run in its place; nil where it did not.
    public var refusal: String?

    /// What the current run says of itself on its notify socket.
    public var statusText: String?

    /// How it will be known that nothing of its run is left: `cgroup` or `subreaper`; nil while
    /// nothing runs.
    public var tree: String?

    /// The service that it is an instance of; nil where there is only one.
    public var group: String?

    /// Takes the name and the state; the rest is empty until set, and the standing what follows
    /// from the two.
    public init(name: String, state: String, goal: String = "up") {
        (self.name, self.state, self.goal) = (name, state, goal)
        standing = StandingWord(state: state, goal: goal, ready: true)
        (restarts, restartsLastHour, health) = (0, 0, .none)
        (ready, settled, waitingFor) = (false, false, [])
    }

    /// Whether it is where the user wants it.
    public var isWell: Bool { standing.isAsWanted }
}
