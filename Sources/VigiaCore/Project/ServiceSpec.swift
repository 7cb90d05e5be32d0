/// One configured service: how Vigia runs it and keeps it up.
public struct ServiceSpec: Hashable, Codable, Sendable {
    /// The name: letters, digits, `-`, `_` and `.`, at most `nameMax` characters.
    public var name: String
    /// How the process is made.
    public var launch: Launch
    /// The TCP port that the service listens on, passed as `PORT`; nil where it is not configured.
    public var port: Int?
    /// The probe that runs while the service runs; nil for none.
    @Seldom public var probe: Probe?
    /// The settings of the state machine.
    @Shared public var policy: ServicePolicy
    /// The conditions of dependencies that must hold before a start, by service name.
    public var dependsOn: [String: DependencyCondition]
    /// How the output is kept.
    @Shared public var logs: LogPolicy
    /// The held sockets of the service.
    public var sockets: [HeldSocket]
    /// What the service does only in development.
    @Shared public var development: DevelopmentSpec
    /// The checks before a start.
    public var checks: [CheckSpec]
    /// Which repairs run automatically before a start.
    public var autoRepair: AutoRepair
    /// How the databases are backed up; nil for no backups.
    @Seldom public var backup: BackupPolicy?
    /// The name that all instances of one configured service share; nil for a service without
    /// instances.
    public var group: String?

    /// The most instances of one service.
    public static let instancesMax = 64
    /// The most characters of a name.
    public static let nameMax = 64

    /// Takes a service; all but the first two arguments have the manual's defaults.
    public init(
        name: String,
        launch: Launch,
        port: Int? = nil,
        probe: Probe? = nil,
        policy: ServicePolicy = .init(),
        dependsOn: [String: DependencyCondition] = [:],
        logs: LogPolicy = .init(),
        sockets: [HeldSocket] = [],
        development: DevelopmentSpec = .init(),
        checks: [CheckSpec] = [],
        autoRepair: AutoRepair = .safe,
        group: String? = nil
    ) {
        (self.name, self.launch, self.port, self.probe) = (name, launch, port, probe)
        (self.policy, self.dependsOn, self.logs) = (policy, dependsOn, logs)
        (self.sockets, self.development, self.group) = (sockets, development, group)
        (self.checks, self.autoRepair) = (checks, autoRepair)
    }

    /// Whether the service gets a notify socket to report its status.
    public var notifies: Bool { policy.readiness.source == .notify || policy.watchdog != nil }

    /// The checks that a start waits for, without the own port, which every start checks anyway.
    public var checksAtStart: [CheckSpec] { checks.filter { $0.question != .port(nil) } }

    /// Whether the service's name, or the name of its group, is among `names`.
    public func isAmong(_ names: [String]) -> Bool {
        names.contains(name) || group.map(names.contains) == true
    }

    /// Shares storage with another service where both are equal.
    mutating func share(with other: Self) {
        if other._policy == _policy { _policy = other._policy }
        if other._logs == _logs { _logs = other._logs }
        if other._development == _development { _development = other._development }
        if other.checks == checks { checks = other.checks }
        if other.launch.command == launch.command {
            launch.command = other.launch.command
        } else if let program = other.launch.command.first, program == launch.command.first {
            launch.command[0] = program
        }
    }
}

/// The condition under which a dependency counts as met.
public enum DependencyCondition: String, Hashable, Codable, Sendable, CaseIterable {
    /// The dependency is ready.
    case ready
    /// The dependency's process runs.
    case started
    /// The dependency ran and ended well.
    case done
}

/// How a process is made: everything that exec and the steps before it need.
public struct Launch: Hashable, Codable, Sendable {
    /// The program and its arguments; never empty.
    public var command: [String]
    /// The whole environment of the process; it holds secrets and is never printed.
    public var environment: [String: String]
    /// The absolute path of the working directory.
    public var directory: String
    /// The user that the process runs as; nil for the user of Vigia.
    @Seldom public var user: UserIdentity?
    /// File mode creation mask; nil for Vigia's own.
    public var umask: UInt32?
    /// Niceness, -20 to 19; nil for Vigia's own.
    public var nice: Int32?
    /// The process's privileges beyond its user; nil for those of Vigia.
    @Seldom public var privileges: Privileges?

    /// Takes a launch; `command` is not empty, `directory` is absolute, `nice` is from -20 to 19.
    public init(
        command: [String],
        environment: [String: String] = [:],
        directory: String,
        user: UserIdentity? = nil,
        umask: UInt32? = nil,
        nice: Int32? = nil,
        privileges: Privileges? = nil
    ) {
        (self.command, self.environment, self.directory) = (command, environment, directory)
        (self.user, self.umask, self.nice) = (user, umask, nice)
        self.privileges = privileges
    }
}

/// A user and the groups of the user's process, by number.
public struct UserIdentity: Hashable, Codable, Sendable {
    /// The user's name, only for display.
    public var name: String
    /// The user id.
    public var uid: UInt32
    /// The primary group id.
    public var gid: UInt32
    /// The supplementary group ids.
    public var groups: [UInt32]

    /// Takes the ids; `name` is only displayed.
    public init(name: String, uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
        (self.name, self.uid, self.gid, self.groups) = (name, uid, gid, groups)
    }
}
