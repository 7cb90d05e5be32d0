/// What a service does in development that it does not elsewhere.
public struct DevelopmentSpec: Hashable, Codable, Sendable {
    /// Whose changes restart it.
    public enum Watched: Hashable, Codable, Sendable {
        /// The files of its folder, but for what nobody writes by hand, and for what these
        /// patterns mean.
        case standard(except: [String])
        /// What these patterns mean, and no others that follow a `!`; relative to the project.
        case chosen([String], except: [String])
        /// Nothing.
        case nothing
    }

    /// Whose changes restart it.
    public var watched: Watched
    /// What is to be done before it can start; nil for nothing.
    public var build: BuildSpec?
    /// Whether a run that ended by itself is started again without a change.
    public var comesBack: Bool

    /// The most patterns of one service.
    public static let patternsMax = 64

    /// Takes all; by default its folder is watched, and a run that crashed waits for a change.
    public init(
        watched: Watched = .standard(except: []),
        build: BuildSpec? = nil,
        comesBack: Bool = false
    ) {
        (self.watched, self.build, self.comesBack) = (watched, build, comesBack)
    }
}

/// What makes a service's program out of its sources.
public struct BuildSpec: Hashable, Codable, Sendable {
    /// The program and its arguments; never empty.
    public var command: [String]
    /// How long it may take.
    public var timeout: Duration

    /// How long a build may take where nothing is said.
    public static let timeoutStandard = Duration.seconds(600)

    /// Takes both.
    public init(command: [String], timeout: Duration = timeoutStandard) {
        (self.command, self.timeout) = (command, timeout)
    }
}
