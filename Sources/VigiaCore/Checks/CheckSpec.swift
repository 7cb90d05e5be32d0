/// One thing that is asked before a service starts, and what may be done about it.
public struct CheckSpec: Hashable, Codable, Sendable {
    /// What is asked.
    public var question: CheckQuestion
    /// What follows where it fails.
    public var severity: CheckSeverity
    /// How long the answer may take; no answer by then is a failure.
    public var timeout: Duration
    /// A command that puts it right, in the words of whoever wrote the configuration.
    public var repair: [String]?

    /// Takes the parts; without a timeout that of the kind.
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

    /// How long a service's checks may take together: they run side by side.
    ///
    /// - Parameters:
    ///   - checks: all of them.
    ///   - repairs: which repairs may run by themselves.
    /// - Returns: the longest of their timeouts, with time for repairs; nil where there is nothing
    ///   to ask.
    public static func limit(of checks: [Self], repairing repairs: AutoRepair) -> Duration? {
        guard let longest = checks.map(\.timeout).max() else { return nil }
        let mends = repairs != .never && checks.contains { $0.canBeRepaired }
        // What was repaired is asked again.
        return mends ? longest * 2 + repairWithin + beginning : longest + beginning
    }

    /// What the process that asks may take before it asks and after it was answered.
    private static let beginning = Duration.seconds(5)

    /// Whether there is anything that could put it right.
    public var canBeRepaired: Bool {
        repair != nil || question.kind.canBeRepaired
    }
}

/// What follows where a check fails.
public enum CheckSeverity: String, Hashable, Codable, Sendable, CaseIterable {
    /// The service is not started.
    case required
    /// It is told, and the service is started.
    case warn
}

/// Which repairs run at a start by themselves.
public enum AutoRepair: String, Hashable, Codable, Sendable, CaseIterable {
    /// Those that lose nothing, touch nothing but the project's own, and can be undone.
    case safe
    /// None.
    case never
    /// All, commands of the configuration among them.
    case all
}

/// What a check asks.
public enum CheckQuestion: Hashable, Codable, Sendable {
    /// Whether nobody listens on a port; nil for the service's own.
    case port(Int?)
    /// Whether a Unix socket can be made at a path.
    case socket(path: String)
    /// Whether there is a file, and what the service's user may do with it.
    case file(path: String, access: Set<FileAccess>)
    /// The same of a folder.
    case directory(path: String, access: Set<FileAccess>)
    /// Whether the service has these variables, and none of them is empty.
    case environment([String])
    /// Whether there is a program, and of which version it is.
    case executable(String, version: VersionQuestion?)
    /// Whether what is installed in a folder is what its lock file says.
    case dependencies(DependencyKind, folder: String)
    /// Whether a SQLite database is whole.
    case database(path: String)
    /// Whether the file system of a path has room.
    case disk(path: String, free: Share?, inodes: Share?)
    /// Whether so much memory is available.
    case memory(Share)
    /// Whether the machine's clock can be right.
    case clock
    /// Whether a command ends well.
    case command([String])

    /// How long an answer may take unless the configuration says otherwise.
    public var usualTimeout: Duration { kind.usualTimeout }
    /// The kind's word in the configuration.
    public var word: String { kind.word }
    /// The remedy of a failure that is to ask this and repair what is found.
    public var remedy: Remedy? { kind.remedy }

    /// What is so of all questions of a kind.
    fileprivate struct Kind {
        let word: String
        var usualTimeout = Duration.seconds(5)
        /// Whether there may be anything that puts right what is found.
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

/// What the service's user may do with a file.
public enum FileAccess: String, Hashable, Codable, Sendable, CaseIterable {
    /// Read it; of a folder, list it.
    case read
    /// Write to it; of a folder, make and remove files in it.
    case write
    /// Run it; of a folder, reach what is in it.
    case execute
}

/// How the version of a program is asked, and which will do.
public struct VersionQuestion: Hashable, Codable, Sendable {
    /// Those that will do.
    public var range: VersionRange
    /// What says the version; it runs without a shell.
    public var command: [String]

    /// Takes both.
    public init(range: VersionRange, command: [String]) {
        (self.range, self.command) = (range, command)
    }
}

/// Who installs what a program is made of, by a lock file.
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

/// So much of something: a part of the whole, or a size.
public enum Share: Hashable, Codable, Sendable, CustomStringConvertible {
    /// A part of a hundred.
    case percent(Int)
    /// A number of bytes.
    case size(Bytes)
    /// A number of things.
    case count(Int)

    /// As it is written.
    public var description: String {
        switch self {
        case .percent(let part): "\(part)%"
        case .size(let size): "\(size)"
        case .count(let count): "\(count)"
        }
    }
}

extension ServicePolicy {
    /// Takes what checks mean for a service: how long they may take, and which remedies they are.
    ///
    /// - Parameters:
    ///   - checks: those that a start waits for.
    ///   - repairs: which repairs may run by themselves.
    public mutating func take(_ checks: [CheckSpec], repairing repairs: AutoRepair) {
        self.checks = CheckSpec.limit(of: checks, repairing: repairs)
        guard repairs != .never else { return }
        let found = Set(checks.compactMap(\.question.remedy))
        remedies.formUnion(found)
        let mending = checks.filter { $0.question.remedy != nil }
        remedyTimeout = max(
            remedyTimeout,
            CheckSpec.limit(of: mending, repairing: repairs) ?? .zero
        )
    }
}
