public import VigiaCore

/// The answer of `GET /v1/status`: the whole project.
public struct ProjectStatus: Hashable, Sendable {
    /// Vigia's version.
    public var version: String
    /// The project's name.
    public var project: String
    /// The profile of the configuration; nil for none.
    public var profile: String?
    /// The process that decides.
    public var supervisor: SupervisorStatus
    /// The parent process of all services.
    public var guardian: GuardianStatus
    /// All services, in the order of the configuration.
    public var services: [ServiceStatus]
    /// The files of the configuration; empty where it cannot be changed while the project runs.
    public var files: [ConfigurationFile] = []
    /// The paths of files whose content has changed; nil where nothing has compared them.
    public var changedFiles: [String]?

    /// Takes a status without files; set `files` and `changedFiles` afterwards.
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

    /// Whether every service is as the user wants it, and the guardian answers.
    public var isWell: Bool {
        guardian.silentSeconds == nil && services.allSatisfy(\.isWell)
    }
}

/// The supervisor in the API.
public struct SupervisorStatus: Hashable, Sendable {
    /// The pid.
    public var pid: Int32
    /// The age of the process, in seconds.
    public var uptimeSeconds: Double
    /// How many supervisors its guardian has started, this one included.
    public var generation: UInt64

    /// Takes a pid, an age in seconds, and a number that counts from 1.
    public init(pid: Int32, uptimeSeconds: Double, generation: UInt64) {
        (self.pid, self.uptimeSeconds, self.generation) = (pid, uptimeSeconds, generation)
    }
}

/// The guardian in the API.
public struct GuardianStatus: Hashable, Sendable {
    /// The pid.
    public var pid: Int32
    /// How the guardian knows that a process tree is empty: `cgroup` or `subreaper`.
    public var trees: String
    /// How many seconds the guardian has not answered for; nil while it answers.
    public var silentSeconds: Double?

    /// Takes a pid, `cgroup` or `subreaper`, and the seconds of silence, nil for none.
    public init(pid: Int32, trees: String, silentSeconds: Double? = nil) {
        (self.pid, self.trees, self.silentSeconds) = (pid, trees, silentSeconds)
    }
}
