public import VigiaCore

/// Reads `vigia.yaml` into the specification that the engine keeps up.
public struct ConfigurationReader: Sendable {
    private let projectDirectory: String
    private let environment: [String: String]
    private let facts: any SystemFacts

    /// The configuration file of a project.
    public static let fileName = "vigia.yaml"
    /// The accepted file names, the preferred one first.
    public static let fileNames = [fileName, "vigia.yml"]
    /// The profiles that may be selected even where the file does not mention them.
    public static let standardProfiles = ["dev", "monitor", "prod"]

    /// Takes the context of the configuration.
    ///
    /// - Parameters:
    ///   - projectDirectory: the absolute folder of the project; relative paths start there.
    ///   - environment: the variables that every service inherits.
    ///   - facts: the source of users, folders and files; nil for this machine.
    public init(
        projectDirectory: String,
        environment: [String: String],
        facts: (any SystemFacts)? = nil
    ) {
        self.environment = environment
        self.facts = facts ?? LinuxFacts(project: projectDirectory)
        self.projectDirectory = projectDirectory
    }

    /// The most bytes of one file.
    public static let fileBytesMax = YamlTree.sizeMax

    /// Reads the configuration file at `path`.
    ///
    /// - Parameters:
    ///   - path: an absolute path; nil for `vigia.yaml` in the project's folder.
    ///   - profile: the profile to apply; nil for none.
    /// - Returns: the project with all defaults.
    /// - Throws: all problems that were found, up to `ConfigError.problemsMax`.
    public func read(path: String? = nil, profile: String?) throws(ConfigError) -> ProjectSpec {
        if let path { return try read(path, path, profile) }
        let names = Self.fileNames.filter { name in
            do throws(FileRefusal) {
                _ = try facts.contents(of: "\(projectDirectory)/\(name)", sizeMax: 0)
                return true
            } catch {
                return error != .missing
            }
        }
        if names.count > 1 {
            throw ConfigError(
                ConfigProblem(
                    file: Self.fileName,
                    code: "config.conflict",
                    problem: "there are both \(names.joined(separator: " and "))",
                    hint: "keep one of them"
                )
            )
        }
        let name = names.first ?? Self.fileName
        return try read("\(projectDirectory)/\(name)", name, profile)
    }

    private func read(
        _ whole: String,
        _ shown: String,
        _ profile: String?
    ) throws(ConfigError) -> ProjectSpec {
        let text: [UInt8]
        do throws(FileRefusal) {
            text = try facts.contents(of: whole, sizeMax: YamlTree.sizeMax)
        } catch {
            throw ConfigError(
                ConfigProblem(
                    file: shown,
                    code: error.code,
                    problem: error == .missing
                        ? "there is no \(Self.fileName) in \(projectDirectory)"
                        : "the file \(error.words)",
                    hint: error == .missing
                        ? "write one, or name the command: vigia start -- node server.js"
                        : error.trustHint(projectDirectory)
                )
            )
        }
        if let words = facts.distrust(ofFolder: projectDirectory) {
            throw ConfigError(
                ConfigProblem(
                    file: shown,
                    code: "config.untrusted",
                    problem: "the folder \(projectDirectory) \(words)",
                    hint: FileRefusal.untrusted(words).trustHint(projectDirectory)
                )
            )
        }
        let problems = ConfigProblems(file: shown, source: text)
        var spec = try read(text, profile, problems)
        spec.files = [ConfigurationFile(path: whole, holding: text)] + problems.files
        return spec
    }

    /// The variables that services inherit from Vigia's own environment, without those that were
    /// meant for Vigia alone.
    ///
    /// Source: sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3).
    public static func inherited(from environment: [String: String]) -> [String: String] {
        let own: Set<String> = [
            "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_USEC",
            "WATCHDOG_PID",
        ]
        return environment.filter { !own.contains($0.key) }
    }

    /// Reads a configuration from memory.
    ///
    /// - Parameters:
    ///   - text: the bytes of the file.
    ///   - file: the file's name in messages.
    ///   - profile: the profile to apply; nil for none.
    /// - Returns: the project with all defaults.
    /// - Throws: all problems that were found, up to `ConfigError.problemsMax`.
    public func read(
        _ text: [UInt8],
        from file: String = Self.fileName,
        profile: String? = nil
    ) throws(ConfigError) -> ProjectSpec {
        try read(text, profile, ConfigProblems(file: file, source: text))
    }

    private func read(
        _ text: [UInt8],
        _ profile: String?,
        _ problems: ConfigProblems
    ) throws(ConfigError) -> ProjectSpec {
        let spec = read(text, profile: profile, problems: problems)
        if let error = problems.error { throw error }
        guard let spec else { preconditionFailure("a file was refused without a reason") }
        return spec
    }

    private func read(_ text: [UInt8], profile: String?, problems: ConfigProblems) -> ProjectSpec? {
        guard let root = YamlTree.read(text, problems: problems) else {
            if problems.all.isEmpty {
                problems.add("missing", at: .wholeFile, "the file is empty", hint: Self.example)
            }
            return nil
        }
        let profiles = Profiles(root: root, problems: problems)
        profiles.checkExists(profile)
        let (base, others) = profiles.layers(chosen: profile)
        let spec = ProjectReader(
            context: ConfigurationContext(projectDirectory: projectDirectory, facts: facts),
            environment: environment,
            problems: problems
        ).read(base, profile: profile)
        let willing = ConfigurationContext(
            projectDirectory: projectDirectory,
            facts: WillingFacts(),
            isReal: false
        )
        for other in others {
            _ = ProjectReader(context: willing, environment: [:], problems: problems)
                .read(other, profile: nil)
        }
        return spec
    }

    /// The index of the script that a shell runs, as in `sh -c …`, whose variables are the shell's
    /// own; nil where the words run no script.
    ///
    /// - Parameter words: the words of a command.
    /// - Returns: an index of `words`.
    public static func script(in words: [String]) -> Int? { CommandWords.script(in: words) }

    static let example = "begin with: services: { backend: { command: node server.js } }"
}
