internal import VigiaCore

/// Reads a compose file: its services run as processes of this host.
///
/// Source: https://docs.docker.com/reference/compose-file/services/.
struct ComposeReader {
    private let source: ImportSource
    private var project = ImportedProject()
    private var names = ServiceNames()
    /// The conditions of each service, by the name in the source.
    private var needs: [(name: String, on: String, condition: String, line: Int)] = []
    /// The name in the written file, by the name in the source.
    private var taken: [String: String] = [:]

    init(_ source: ImportSource) { self.source = source }

    mutating func read() throws(ImportRefusal) -> ImportedProject {
        let root = try source.foreignValue()
        guard let services = root["services"], case .map(let members) = services.shape else {
            throw .nothing(file: source.file, "it has no map `services`")
        }
        for member in members where !member.key.hasPrefix("x-") {
            let value = try extended(member.value, root, source, depth: 0)
            take(member.key, value, line: member.line)
        }
        orderServices()
        noteHosts(members.map(\.key))
        for key in ["volumes", "networks", "secrets", "configs"] {
            guard let value = root[key] else { continue }
            let words = "services run on this host, with its files and network"
            project.leftOut(words, of: key, line: value.line)
        }
        if let include = root["include"] {
            let words = "import the included files by themselves"
            project.leftOut(words, of: "include", line: include.line)
        }
        if !project.services.isEmpty {
            project.differs("services are processes of this host: their programs must be installed")
            project.differs("services reach each other at 127.0.0.1, not by their names")
        }
        return project
    }

    /// A service with what it extends.
    private func extended(
        _ value: ForeignValue,
        _ root: ForeignValue,
        _ source: ImportSource,
        depth: Int
    ) throws(ImportRefusal) -> ForeignValue {
        guard let extends = value["extends"] else { return value }
        guard depth < Self.depthMax else {
            throw .syntax(file: source.file, line: extends.line, "services extend in a circle")
        }
        let name = extends["service"]?.text ?? extends.text ?? ""
        var (other, place) = (root, source)
        if let file = extends["file"]?.text {
            place = try source.other(file)
            other = try place.foreignValue()
        }
        guard let base = other["services"]?[name] else {
            let problem = "there is no service \(oneLine(name)) to extend"
            throw .syntax(file: source.file, line: extends.line, problem)
        }
        let whole = try extended(base, other, place, depth: depth + 1)
        return value.overlaying(whole)
    }

    private static let depthMax = 8

    private mutating func take(_ name: String, _ value: ForeignValue, line: Int) {
        if let profiles = value["profiles"], !profiles.texts.isEmpty {
            let words =
                "it belongs to the profiles \(profiles.texts.joined(separator: ", ")), "
                + "which Vigia does not have"
            return project.leftOut(words, of: name, line: line)
        }
        let reader = ComposeService(name: name, value: value, source: source)
        var service = ImportedService(names.name(for: name), line: line)
        guard reader.fill(&service, &project) else { return }
        taken[name] = service.name
        for (other, condition, line) in reader.needs {
            needs.append((service.name, other, condition, line))
        }
        noteTakenPort(of: service)
        project.services.append(service)
    }

    /// Notes that two services want one port, which was no conflict within containers.
    private mutating func noteTakenPort(of service: ImportedService) {
        guard let port = service.port?.plain,
            let other = project.services.first(where: { $0.port?.plain == port })
        else { return }
        let words = "it listens on port \(port), like \(other.name): give one of them another port"
        project.differs(words, of: service.name, line: service.line)
    }

    /// Turns the conditions of compose into `depends_on`.
    private mutating func orderServices() {
        let places = Dictionary(
            project.services.enumerated().map { ($0.element.name, $0.offset) }
        ) { first, _ in first }
        for need in needs {
            guard let place = places[need.name] else { continue }
            guard let other = taken[need.on] else {
                let words = "depends_on \(need.on), which is not taken over"
                project.leftOut(words, of: need.name, line: need.line)
                continue
            }
            project.services[place].needs.append(.init(other, need.condition))
        }
    }

    /// Notes variables that name another service as a host.
    private mutating func noteHosts(_ names: [String]) {
        for service in project.services {
            for variable in service.env {
                let text = variable.value.raw
                let host = names.first { name in
                    text == name || text.hasPrefix(name + ":") || text.holds("//\(name):")
                        || text.holds("@\(name):") || text.holds("@\(name)/")
                        || text.holds("//\(name)/")
                }
                guard let host, host.utf8.count > 1 else { continue }
                let words = "\(variable.name) names the host \(host), which is 127.0.0.1 now"
                project.differs(words, of: service.name)
            }
        }
    }
}

extension ForeignValue {
    /// The values of this map over those of another; maps within are merged, lists joined.
    fileprivate func overlaying(_ other: ForeignValue) -> ForeignValue {
        guard case .map(let own) = shape, case .map(let all) = other.shape else { return self }
        var members = all.filter { $0.key != "depends_on" }
        for member in own where member.key != "extends" {
            guard let place = members.firstIndex(where: { $0.key == member.key }) else {
                members.append(member)
                continue
            }
            let before = members[place].value
            members[place] = member
            switch (member.value.shape, before.shape) {
            case (.map, .map): members[place].value = member.value.overlaying(before)
            case (.list(let new), .list(let old)) where Self.joined.contains(member.key):
                members[place].value.shape = .list(old + new)
            default: break
            }
        }
        return ForeignValue(.map(members), line: line)
    }

    private static let joined = ["environment", "ports", "expose", "env_file", "volumes"]
}
