/// One service as the configuration describes it: how to run it, and how to keep it up.
public struct ServiceSpec: Hashable, Codable, Sendable {
    /// Its name: letters, digits, `-`, `_` and `.`, at most `nameMax` long.
    public var name: String
    /// How its process is made.
    public var launch: Launch
    /// The TCP port it listens on, if it said so; becomes `PORT`.
    public var port: Int?
    /// What is asked while it runs; nil for no probe.
    @Seldom public var probe: Probe?
    /// What the state machine needs to know.
    @Shared public var policy: ServicePolicy
    /// What must be there before it starts, by service name.
    public var dependsOn: [String: DependencyCondition]
    /// How its output is kept.
    @Shared public var logs: LogPolicy
    /// The listeners that Vigia keeps for it.
    public var sockets: [HeldSocket]
    /// What it does in development that it does not elsewhere.
    @Shared public var development: DevelopmentSpec
    /// What is asked before it starts.
    public var checks: [CheckSpec]
    /// Which repairs run then by themselves.
    public var autoRepair: AutoRepair
    /// How its databases are backed up; nil where they are not.
    @Seldom public var backup: BackupPolicy?
    /// The name that it shares with the other instances of one configured service; nil where it
    /// is the only one.
    public var group: String?

    /// The most instances of one service.
    public static let instancesMax = 64
    /// The most characters of a name.
    public static let nameMax = 64

    /// Takes the parts; all but the first two have the manual's defaults.
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

    /// Whether it is given a socket on which it says how it is.
    public var notifies: Bool { policy.readiness.source == .notify || policy.watchdog != nil }

    /// The checks that a start waits for: its own port is looked at before each start anyway.
    public var checksAtStart: [CheckSpec] { checks.filter { $0.question != .port(nil) } }

    /// Whether its own name is among some, or that of all instances.
    public func isAmong(_ names: [String]) -> Bool {
        names.contains(name) || group.map(names.contains) == true
    }

    /// Holds what another holds where that is equal.
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

/// When a dependency counts as met.
public enum DependencyCondition: String, Hashable, Codable, Sendable, CaseIterable {
    /// It is ready.
    case ready
    /// Its process runs.
    case started
    /// It ran and ended well.
    case done
}

/// How a process is made: everything that exec and the steps before it need.
public struct Launch: Hashable, Codable, Sendable {
    /// The program and its arguments; never empty.
    public var command: [String]
    /// The whole environment of the process, secrets included: never printed.
    public var environment: [String: String]
    /// The absolute folder it starts in.
    public var directory: String
    /// Who it runs as; nil for whoever runs Vigia.
    @Seldom public var user: UserIdentity?
    /// File mode creation mask; nil for Vigia's own.
    public var umask: UInt32?
    /// Niceness, -20 to 19; nil for Vigia's own.
    public var nice: Int32?
    /// What it may do beyond its user; nil for what Vigia may.
    @Seldom public var privileges: Privileges?

    /// Takes the parts.
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

/// A user and the groups a process of theirs belongs to, by number.
public struct UserIdentity: Hashable, Codable, Sendable {
    /// The user's name, for showing.
    public var name: String
    /// The user.
    public var uid: UInt32
    /// The primary group.
    public var gid: UInt32
    /// The supplementary groups.
    public var groups: [UInt32]

    /// Takes the numbers.
    public init(name: String, uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
        (self.name, self.uid, self.gid, self.groups) = (name, uid, gid, groups)
    }
}
