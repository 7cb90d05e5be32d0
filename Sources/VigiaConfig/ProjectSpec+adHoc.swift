public import VigiaCore

extension ProjectSpec {
    /// A project of one service without a file: `vigia start -- node server.js`.
    ///
    /// - Parameters:
    ///   - command: the program and its arguments, never empty.
    ///   - projectDirectory: the absolute folder in which the service starts.
    ///   - environment: the variables that the service inherits.
    ///   - name: the service's name; nil for the name of the folder or else of the program.
    ///   - port: the TCP port that the service listens on; nil where it is not known.
    ///   - profile: the selected profile; `monitor` adds the memory limit.
    /// - Returns: the project, with all defaults of the manual.
    /// - Throws: the problems with the command, the name or the port.
    public static func adHoc(
        command: [String],
        projectDirectory: String,
        environment: [String: String],
        name: String? = nil,
        port: Int? = nil,
        profile: String? = nil
    ) throws(ConfigError) -> ProjectSpec {
        let problems = ConfigProblems(file: "command line", source: [])
        if (command.first ?? "").isEmpty {
            problems.add("missing", at: .wholeFile, "no program is named behind --")
        }
        if let name { problems.checkName(name, of: "service", at: .wholeFile) }
        if let port, !(1...65_535).contains(port) {
            let problem = "the port is \(port); it must be from 1 to 65535"
            problems.add("out_of_range", at: .wholeFile, problem)
        }
        if let error = problems.error { throw error }
        var environment = environment
        if let port { environment["PORT"] = "\(port)" }
        let launch = Launch(
            command: command,
            environment: PythonOutput.unbuffered(environment, for: command),
            directory: projectDirectory
        )
        let probe = port.map { Probe(question: .tcp(host: HealthReader.loopback, port: $0)) }
        let policy = ServicePolicy(
            readiness: ReadinessPolicy(source: probe == nil ? .lived : .probe),
            health: probe.map { _ in HealthPolicy() },
            memory: profile == "monitor" ? MemoryPolicy() : nil,
            remedies: port == nil ? [] : [.freePort]
        )
        let folder = lastPart(of: projectDirectory)
        let service = name ?? plainName(folder) ?? plainName(lastPart(of: command[0])) ?? "service"
        return ProjectSpec(
            name: folder.isEmpty ? "root" : folder,
            profile: profile,
            services: [
                ServiceSpec(
                    name: service,
                    launch: launch,
                    port: port,
                    probe: probe,
                    policy: policy
                )
            ]
        )
    }

    private static func lastPart(of path: String) -> String {
        path.split(separator: "/").last.map { String($0) } ?? ""
    }

    /// The text with every disallowed character replaced; nil where nothing is left of it.
    private static func plainName(_ text: String) -> String? {
        let plain = text.utf8.map { byte -> Character in
            let character = Character(UnicodeScalar(byte))
            let isKept = byte < 128 && (character.isLetter || character.isNumber)
            return isKept || "-_.".contains(character) ? character : "-"
        }
        let name = String(plain.drop { $0 == "." || $0 == "-" }.prefix(ServiceSpec.nameMax))
        return name.isEmpty || name == "process-monitor" ? nil : name
    }
}
