public import VigiaCore

/// The whole of a project as `GET /v1/status` tells it.
public struct ProjectStatus: Hashable, Sendable {
    /// Vigia's version.
    public var version: String
    /// The project's name.
    public var project: String
    /// The profile it runs with; nil for none.
    public var profile: String?
    /// The process that decides.
    public var supervisor: SupervisorStatus
    /// The process that is parent of all.
    public var guardian: GuardianStatus
    /// Every service, in the order of the configuration.
    public var services: [ServiceStatus]
    /// The files that the configuration was read from; empty where it cannot be changed while
    /// the project runs.
    public var files: [ConfigurationFile] = []
    /// Those that hold something else by now: whoever asks has looked; nil where nobody has.
    public var changedFiles: [String]?

    /// Takes the parts.
    public init(
        version: String,
        project: String,
        profile: String? = nil,
        supervisor: SupervisorStatus,
        guardian: GuardianStatus,
        services: [ServiceStatus]
    ) {
        (self.version, self.project, self.profile) = (version, project, profile)
        (self.supervisor, self.guardian, self.services) = (supervisor, guardian, services)
    }

    /// Whether every service is where the user wants it, and Vigia itself answers.
    public var isWell: Bool {
        guardian.silentSeconds == nil && services.allSatisfy(\.isWell)
    }
}

/// The supervisor itself, as the API tells it.
public struct SupervisorStatus: Hashable, Sendable {
    /// Its process.
    public var pid: Int32
    /// For how long it has run, in seconds.
    public var uptimeSeconds: Double
    /// Which supervisor of its guardian this is, counted from 1.
    public var generation: UInt64

    /// Takes the three.
    public init(pid: Int32, uptimeSeconds: Double, generation: UInt64) {
        (self.pid, self.uptimeSeconds, self.generation) = (pid, uptimeSeconds, generation)
    }
}

/// The guardian, as the API tells it.
public struct GuardianStatus: Hashable, Sendable {
    /// Its process.
    public var pid: Int32
    /// How it knows that nothing of a run is left: `cgroup` or `subreaper`.
    public var trees: String
    /// For how many seconds it has not answered the supervisor; nil while it does.
    public var silentSeconds: Double?

    /// Takes the three.
    public init(pid: Int32, trees: String, silentSeconds: Double? = nil) {
        (self.pid, self.trees, self.silentSeconds) = (pid, trees, silentSeconds)
    }
}
