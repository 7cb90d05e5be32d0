/// A check that runs before a service starts, and its repair.
public struct CheckSpec: Hashable, Codable, Sendable {
    /// What the check asks.
    public var question: CheckQuestion
    /// What follows when the check fails.
    public var severity: CheckSeverity
    /// How long the answer may take; a missing answer is a failure.
    public var timeout: Duration
    /// The repair command from the configuration; nil where none is given.
    public var repair: [String]?

    /// Takes a check; without a timeout the usual one of its kind holds.
    public init(
        question: CheckQuestion,
        severity: CheckSeverity = .required,
        timeout: Duration? = nil,
        repair: [String]? = nil
    ) {
        (self.question, self.severity, self.repair) = (question, severity, repair)
        self.timeout = timeout ?? question.usualTimeout
    }

    /// The most checks of one service.
    public static let countMax = 64
    /// How long one repair may take at a start.
    public static let repairWithin = Duration.seconds(600)

    /// How long a service's checks may take together; they run in parallel.
    ///
    /// - Parameters:
    ///   - checks: all checks of the service.
    ///   - repairs: which repairs may run automatically.
    /// - Returns: the longest timeout, with time for repairs; nil without checks.
    public static func limit(of checks: [Self], repairing repairs: AutoRepair) -> Duration? {
        guard let longest = checks.map(\.timeout).max() else { return nil }
        let repairsSome = repairs != .never && checks.contains { $0.canBeRepaired }
        // A repaired check is checked again.
        return repairsSome ? longest * 2 + repairWithin + beginning : longest + beginning
    }

    /// What the checker process may need before the first question and after the last answer.
    private static let beginning = Duration.seconds(5)

    /// Whether a repair may exist for the check.
    public var canBeRepaired: Bool {
        repair != nil || question.kind.canBeRepaired
    }
}

/// What follows when a check fails.
public enum CheckSeverity: String, Hashable, Codable, Sendable, CaseIterable {
    /// The service is not started.
    case required
    /// The failure is reported, and the service is started.
    case warn
}

/// Which repairs run automatically at a start.
public enum AutoRepair: String, Hashable, Codable, Sendable, CaseIterable {
    /// Repairs that lose nothing, touch only the project's own files, and can be undone.
    case safe
    /// No repair.
    case never
    /// All repairs, including the configuration's commands.
    case all
}

/// What a check asks.
public enum CheckQuestion: Hashable, Codable, Sendable {
    /// Nothing listens on a port; nil for the service's own.
    case port(Int?)
    /// A Unix socket can be made at a path.
    case socket(path: String)
    /// A file exists, and the service's user has this access to it.
    case file(path: String, access: Set<FileAccess>)
    /// A directory exists, and the service's user has this access to it.
    case directory(path: String, access: Set<FileAccess>)
    /// The service has these environment variables, and none is empty.
    case environment([String])
    /// A program exists, in a version of the range.
    case executable(String, version: VersionQuestion?)
    /// The packages installed in a folder are those of its lock file.
    case dependencies(DependencyKind, folder: String)
    /// An SQLite database is intact.
    case database(path: String)
    /// The file system of a path has so much free space, and so many free inodes.
    case disk(path: String, free: Share?, inodes: Share?)
    /// So much memory is available.
    case memory(Share)
    /// The machine's clock can be right.
    case clock
    /// A command ends with status 0.
    case command([String])

    /// How long an answer may take by default.
    public var usualTimeout: Duration { kind.usualTimeout }
    /// The kind's word in the configuration.
    public var word: String { kind.word }
    /// The remedy that consists of this check and its repair; nil for none.
    public var remedy: Remedy? { kind.remedy }

    /// The properties of all questions of a kind.
    fileprivate struct Kind {
        let word: String
        var usualTimeout = Duration.seconds(5)
        /// Whether a repair may exist.
        var canBeRepaired = false
        var remedy: Remedy?
    }

    fileprivate var kind: Kind {
        switch self {
        case .port: Kind(word: "port")
        case .socket: Kind(word: "socket", canBeRepaired: true)
        case .file: Kind(word: "file", canBeRepaired: true)
        case .directory: Kind(word: "directory", canBeRepaired: true)
        case .environment: Kind(word: "env")
        case .executable: Kind(word: "executable", usualTimeout: .seconds(10))
        case .dependencies:
            Kind(
                word: "dependencies",
                usualTimeout: .seconds(60),
                canBeRepaired: true,
                remedy: .dependencies
            )
        case .database:
            Kind(
                word: "sqlite",
                usualTimeout: .seconds(60),
                canBeRepaired: true,
                remedy: .database
            )
        case .disk: Kind(word: "disk")
        case .memory: Kind(word: "memory")
        case .clock: Kind(word: "clock")
        case .command: Kind(word: "command", usualTimeout: .seconds(10))
        }
    }
}

/// Access that the service's user has to a file or folder.
public enum FileAccess: String, Hashable, Codable, Sendable, CaseIterable {
    /// Read it; of a folder, list it.
    case read
    /// Write to it; of a folder, make and remove files in it.
    case write
    /// Run it; of a folder, reach what is in it.
    case execute
}

/// A question for a program's version, and the versions that are accepted.
public struct VersionQuestion: Hashable, Codable, Sendable {
    /// The accepted versions.
    public var range: VersionRange
    /// The command that prints the version; it runs without a shell.
    public var command: [String]

    /// Takes a range and the command that prints the version.
    public init(range: VersionRange, command: [String]) {
        (self.range, self.command) = (range, command)
    }
}

/// A package manager that installs a service's packages by a lock file.
public enum DependencyKind: String, Hashable, Codable, Sendable, CaseIterable {
    /// `package-lock.json` and `node_modules`.
    case npm
    /// `requirements.txt` and a virtual environment.
    case pip
    /// `Gemfile.lock`.
    case bundler
    /// `go.sum`.
    case go
    /// `Package.resolved`.
    case swift
}

/// An amount of something: a percentage, a size or a count.
public enum Share: Hashable, Codable, Sendable, CustomStringConvertible {
    /// A percentage of the whole.
    case percent(Int)
    /// A number of bytes.
    case size(Bytes)
    /// A number of things, such as inodes.
    case count(Int)

    /// The share as the configuration writes it: `10%`, `500MB`, `1000`.
    public var description: String {
        switch self {
        case .percent(let part): "\(part)%"
        case .size(let size): "\(size)"
        case .count(let count): "\(count)"
        }
    }
}

extension ServicePolicy {
    /// Derives from checks how long they may take together, and which remedies they offer.
    ///
    /// - Parameters:
    ///   - checks: the checks that a start waits for.
    ///   - repairs: which repairs may run automatically.
    public mutating func take(_ checks: [CheckSpec], repairing repairs: AutoRepair) {
        self.checks = CheckSpec.limit(of: checks, repairing: repairs)
        guard repairs != .never else { return }
        let found = Set(checks.compactMap(\.question.remedy))
        remedies.formUnion(found)
        let repairable = checks.filter { $0.question.remedy != nil }
        remedyTimeout = max(
            remedyTimeout,
            CheckSpec.limit(of: repairable, repairing: repairs) ?? .zero
        )
    }
}
