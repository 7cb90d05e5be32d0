internal import VigiaCore

/// A service as read, with the places for checks against other services.
struct ReadService {
    var spec: ServiceSpec
    var namePlace: Place
    /// The dependencies with their places, in the order of the file.
    var dependencies: [(name: String, place: Place)]
    /// Its sockets with their places.
    var sockets: [ReadSocket] = []
    /// How many of it there are.
    var instances = 1
    /// The program as the file writes it; nil where it contains no variable.
    var writtenProgram: String?
}

/// Reads one service of the configuration.
struct ServiceReader {
    let context: ConfigurationContext
    /// The environment that all services share.
    let shared: [String: String]
    /// The names in `shared` that the configuration sets, rather than Vigia's own environment.
    let sharedNames: Set<String>
    /// The memory policy of services without `memory`: nil, or that of the profile.
    let memory: MemoryPolicy?
    let problems: ConfigProblems

    /// Reads the map under a service's name.
    ///
    /// - Returns: nil where the service cannot run at all; all problems are in `problems`.
    func read(_ entry: Entry) -> ReadService? {
        let name = entry.key
        problems.checkName(name, of: "service", at: entry.keyPlace)
        guard
            let written = Section(
                entry.value,
                at: entry.keyPlace,
                called: "the service \(quoted(name))",
                keys: .service,
                problems: problems
            )
        else { return nil }
        requireCommand(written, of: entry)
        let user = user(written)
        let (section, port) = withVariables(written, of: user)
        let launch = launch(section, user)
        let sockets = section.sockets(in: context)
        let (probe, policy) = policy(section, port: port, sockets.map(\.socket))
        let dependencies = section.dependencies()
        let conditions = dependencies.map { ($0.name, $0.condition) }
        let checks = CheckReader(context: context, service: section, port: port)
            .readAll()
        let backup = section.backupPolicy(in: context)
        guard let launch else { return nil }
        var spec = ServiceSpec(
            name: name,
            launch: launch,
            port: port,
            probe: probe,
            policy: policy,
            dependsOn: Dictionary(conditions) { first, _ in first },
            logs: section.logPolicy(),
            sockets: sockets.map(\.socket),
            development: section.development()
        )
        checks.apply(to: &spec)
        spec.backup = backup
        return ReadService(
            spec: spec,
            namePlace: entry.keyPlace,
            dependencies: dependencies.map { ($0.name, $0.place) },
            sockets: sockets,
            instances: instances(section, port: port, policy),
            writtenProgram: section.writtenProgram("command")
                .flatMap { $0 == launch.command[0] ? nil : $0 }
        )
    }

    private func requireCommand(_ section: Section, of entry: Entry) {
        if section["command"] != nil || section.hasSlip(of: "command") { return }
        problems.add(
            "missing",
            at: entry.keyPlace,
            "the service \(quoted(entry.key)) has no command",
            hint: "add one: command: node server.js"
        )
    }

    /// The section with its service's final environment, and the service's port.
    private func withVariables(
        _ section: Section,
        of user: UserIdentity?
    ) -> (Section, port: Int?) {
        let account = variables(of: user).filter { !sharedNames.contains($0.key) }
        let base = shared.merging(account) { _, own in own }
        // A service can still get one of the dropped variables: `env: { A: "${A}" }`.
        let own = context.environment(section, over: base)
        let inherited = base.filter { sharedNames.contains($0.key) || isMeant($0.key, for: user) }
        var known = Variables(
            values: inherited.merging(own) { _, own in own },
            areKnown: context.isReal
        )
        let port = section.with(known).port()
        if let port {
            checkPort(port, section)
            known.values["PORT"] = "\(port)"
        }
        return (section.with(known), port)
    }

    private func launch(_ section: Section, _ user: UserIdentity?) -> Launch? {
        let command = section.command("command")
        let directory = directory(section)
        let privileges = privileges(section, of: user)
        let umask = section.umask()
        let nice = section.integer("nice", in: -20...19)
        guard let command else { return nil }
        return Launch(
            command: command,
            environment: PythonOutput.unbuffered(section.variables.values, for: command),
            directory: directory ?? context.projectDirectory,
            user: user,
            umask: umask,
            nice: nice.map { Int32($0) },
            privileges: privileges
        )
    }

    private func directory(_ section: Section) -> String? {
        guard let entry = section["directory"], let text = section.text("directory"),
            let path = context.resolve(text, at: entry.place, problems)
        else { return nil }
        if context.facts.isFolder(path) { return path }
        problems.add(
            "not_found",
            at: entry.place,
            "there is no folder \(quoted(path))",
            hint: "\"directory\" is relative to the folder of vigia.yaml"
        )
        return nil
    }

    /// Refuses a variable `PORT` that differs from `port`.
    private func checkPort(_ port: Int, _ section: Section) {
        guard let entry = section["env"], case .map(let entries) = entry.value.shape,
            let other = entries.first(where: { $0.key == "PORT" }),
            case .text(let text, _) = other.value.shape, text != "\(port)", !text.contains("$")
        else { return }
        problems.add(
            "conflict",
            at: other.keyPlace,
            "PORT is set here, and to another number by \"port\"",
            hint: "remove it; \"port\" becomes PORT by itself"
        )
    }
}

extension Section {
    /// `umask`: a file mode creation mask in octal, as umask(2) takes it.
    fileprivate func umask() -> UInt32? {
        guard let entry = self["umask"], let text = text(of: entry, as: "an octal mask such as 022")
        else { return nil }
        let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
        if digits.allSatisfy(\.isWholeNumber), let mask = UInt32(digits, radix: 8), mask <= 0o777 {
            return mask
        }
        problems.add(
            "value",
            at: entry.place,
            "\"umask\" cannot be \(quoted(text)); it must be an octal mask from 000 to 777"
        )
        return nil
    }
}

extension ConfigProblems {
    /// Refuses a name of a service, profile, socket or project that is not safe in a file name.
    func checkName(_ name: String, of what: String, at place: Place) {
        let isShort = (1...ServiceSpec.nameMax).contains(name.utf8.count)
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                    || "-_.".unicodeScalars.contains($0))
        }
        if isShort, isPlain, name.first != ".", name.first != "-" { return }
        add(
            "name",
            at: place,
            "\(quoted(name)) cannot be the name of a \(what)",
            hint: "letters, digits, - _ and . are allowed, at most \(ServiceSpec.nameMax); "
                + "not . or - at the beginning"
        )
    }
}
