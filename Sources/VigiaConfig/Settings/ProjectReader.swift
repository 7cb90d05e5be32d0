internal import VigiaCore

/// Reads a configuration to which its profile was applied.
struct ProjectReader {
    let context: ConfigurationContext
    let environment: [String: String]
    let problems: ConfigProblems

    /// Reads the whole file.
    ///
    /// - Returns: nil where there is nothing to run; all problems are in `problems`.
    func read(_ root: Node, profile: String?) -> ProjectSpec? {
        guard
            let section = Section(
                root,
                at: root.place,
                called: "the file",
                keys: .project,
                problems: problems
            )
        else { return nil }
        guard let entry = section["services"] else {
            let hint = ConfigurationReader.example
            if !section.hasSlip(of: "services") {
                problems.add("missing", at: .wholeFile, "there are no services", hint: hint)
            }
            return nil
        }
        guard case .map(let entries) = entry.value.shape, !entries.isEmpty else {
            let kind = entry.value.shape == .map([]) ? "an empty one" : entry.value.kind
            let problem = "\"services\" must be a map of services, not \(kind)"
            problems.add("kind", at: entry.place, problem, hint: ConfigurationReader.example)
            return nil
        }
        guard isCountable(entries) else { return nil }
        checkNames(entries)
        let own = context.environment(section, over: environment)
        let reader = ServiceReader(
            context: context,
            shared: environment.merging(own) { _, own in own },
            sharedNames: Set(own.keys),
            memory: profile == "monitor" ? MemoryPolicy() : nil,
            problems: problems
        )
        let services = entries.compactMap { reader.read($0) }
        Dependencies(services: services, names: Set(entries.map(\.key)), problems: problems).check()
        checkSockets(services)
        var spec = ProjectSpec(
            name: name(section),
            profile: profile,
            services: Instances(services: services, problems: problems).expanded(),
            logs: section.logBudget(),
            leftovers: section.word("leftovers", of: LeftoverPolicy.self) ?? .end
        )
        let values = environment.merging(own) { $1 }
        spec.alerts = alerts(section, values)
        spec.api = api(section, values, beside: services)
        for service in services { spec.writtenPrograms[service.spec.name] = service.writtenProgram }
        return spec
    }

    private func alerts(_ section: Section, _ values: [String: String]) -> AlertPolicy? {
        let variables = Variables(values: values, areKnown: context.isReal)
        return AlertReader(context: context, problems: problems).read(section.with(variables))
    }

    private func api(
        _ section: Section,
        _ values: [String: String],
        beside services: [ReadService]
    ) -> APIPolicy? {
        let variables = Variables(values: values, areKnown: context.isReal)
        let reader = APIReader(context: context, problems: problems)
        return reader.read(section.with(variables), beside: services)
    }

    private func name(_ section: Section) -> String {
        if let entry = section["name"], let name = section.text("name") {
            problems.checkName(name, of: "project", at: entry.place)
            return name
        }
        return context.projectDirectory.split(separator: "/").last.map { String($0) } ?? "root"
    }

    /// Refuses names whose log files would collide.
    private func checkNames(_ entries: [Entry]) {
        let names = Set(entries.map(\.key))
        for entry in entries {
            if entry.key == "process-monitor" {
                problems.add(
                    "name",
                    at: entry.keyPlace,
                    "\"process-monitor\" cannot be the name of a service; "
                        + "logs/process-monitor.log is Vigia's own"
                )
            }
            if entry.key.hasSuffix("-build"), names.contains(String(entry.key.dropLast(6))) {
                problems.add(
                    "name",
                    at: entry.keyPlace,
                    "\(quoted(entry.key)) cannot be the name of a service beside "
                        + "\(quoted(String(entry.key.dropLast(6)))), whose builds are kept in "
                        + "logs/\(entry.key).log"
                )
            }
            if entry.key.hasSuffix("-error"), names.contains(String(entry.key.dropLast(6))) {
                problems.add(
                    "name",
                    at: entry.keyPlace,
                    "\(quoted(entry.key)) cannot be the name of a service beside "
                        + "\(quoted(String(entry.key.dropLast(6)))), whose errors are kept in "
                        + "logs/\(entry.key).log"
                )
            }
        }
    }

    /// Refuses two held sockets at one address.
    private func checkSockets(_ services: [ReadService]) {
        let all = services.flatMap { service in
            service.sockets.map { (name: service.spec.name, read: $0) }
        }
        for (index, one) in all.enumerated() where !problems.isFull {
            let before = all[..<index].first {
                $0.read.socket.address.clashes(with: one.read.socket.address)
            }
            guard let before else { continue }
            problems.add(
                "conflict",
                at: one.read.place,
                "the address \(one.read.shown) is taken by the socket "
                    + "\(quoted(before.read.socket.name)) of \(quoted(before.name))"
            )
        }
    }

    private func isCountable(_ entries: [Entry]) -> Bool {
        let limit = ProjectSpec.servicesMax
        if entries.count <= limit { return true }
        let problem = "there are \(entries.count) services; at most \(limit) are allowed"
        problems.add("out_of_range", at: entries[limit].keyPlace, problem)
        return false
    }
}
