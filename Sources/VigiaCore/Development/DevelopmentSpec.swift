/// What a service does only in development.
public struct DevelopmentSpec: Hashable, Codable, Sendable {
    /// Which file changes restart the service.
    public enum Watched: Hashable, Codable, Sendable {
        /// The files of the service's folder, without files that nobody writes by hand, and without
        /// those that match `except`.
        case standard(except: [String])
        /// The files that match these patterns and no pattern of `except`; relative to the project.
        case chosen([String], except: [String])
        /// No files.
        case nothing
    }

    /// Which file changes restart the service.
    public var watched: Watched
    /// The build before each start; nil for none.
    public var build: BuildSpec?
    /// Whether a run that ended by itself is started again without a change.
    public var comesBack: Bool

    /// The most patterns of one service.
    public static let patternsMax = 64

    /// Takes a specification; by default the service's folder is watched, and a service whose run
    /// crashed waits for a change.
    public init(
        watched: Watched = .standard(except: []),
        build: BuildSpec? = nil,
        comesBack: Bool = false
    ) {
        (self.watched, self.build, self.comesBack) = (watched, build, comesBack)
    }
}

/// The build that makes a service's program from its sources.
public struct BuildSpec: Hashable, Codable, Sendable {
    /// The program and its arguments; never empty.
    public var command: [String]
    /// How long the build may take.
    public var timeout: Duration

    /// How long a build may take by default.
    public static let timeoutStandard = Duration.seconds(600)

    /// Takes a command, which must not be empty, and a time limit.
    public init(command: [String], timeout: Duration = timeoutStandard) {
        (self.command, self.timeout) = (command, timeout)
    }
}
