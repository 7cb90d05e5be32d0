internal import VigiaCore

/// The checks of a service, and which repairs run automatically.
struct CheckSettings {
    var checks: [CheckSpec]
    var autoRepair: AutoRepair

    /// Writes both into a service, with their consequences for its policy.
    func apply(to spec: inout ServiceSpec) {
        (spec.checks, spec.autoRepair) = (checks, autoRepair)
        spec.policy.take(spec.checksAtStart, repairing: autoRepair)
    }
}

/// Reads `checks`: the checks before a start.
struct CheckReader {
    let context: ConfigurationContext
    let service: Section
    let port: Int?

    private var problems: ConfigProblems { service.problems }

    /// Reads `checks` and `auto_repair`.
    func readAll() -> CheckSettings {
        let repairs = service.word("auto_repair", of: AutoRepair.self)
        return CheckSettings(checks: read(), autoRepair: repairs ?? .safe)
    }

    /// All checks of the service, in the order of the file.
    private func read() -> [CheckSpec] {
        guard let entry = service["checks"], !service.isWord("none", "checks") else { return [] }
        guard case .list(let items) = entry.value.shape else {
            let problem = "\"checks\" must be a list of checks, not \(entry.value.kind)"
            problems.add("kind", at: entry.place, problem, hint: Self.example)
            return []
        }
        if items.count > CheckSpec.countMax {
            let problem =
                "there are \(items.count) checks; at most \(CheckSpec.countMax) are allowed"
            problems.add("out_of_range", at: items[CheckSpec.countMax].place, problem)
        }
        return items.prefix(CheckSpec.countMax).compactMap { check($0) }
    }

    private static let example = "write checks: [port, { executable: node, version: \">=16\" }]"

    private func check(_ node: Node) -> CheckSpec? {
        switch node.shape {
        case .text(let word, _): return plain(word, node)
        case .map(let entries): return whole(node, entries)
        case .list:
            problems.add(
                "kind",
                at: node.place,
                "a check must be a word or a map",
                hint: Self.example
            )
            return nil
        }
    }

    /// A check that is a single word.
    private func plain(_ word: String, _ node: Node) -> CheckSpec? {
        switch word {
        case "port": return ownPort(at: node.place).map { CheckSpec(question: $0) }
        case "clock": return CheckSpec(question: .clock)
        default:
            if Keys.checkQuestions.contains(word) {
                let problem = "the check \(quoted(word)) needs to be told what it asks of"
                problems.add("value", at: node.place, problem, hint: Self.hints[word])
                return nil
            }
            let near = nearest(to: word, among: Keys.checkQuestions)
            problems.add(
                "value",
                at: node.place,
                "there is no check called \(quoted(word))"
                    + didYouMean(near),
                hint: "checks are: " + Keys.checkQuestions.joined(separator: ", ")
            )
            return nil
        }
    }

    private static let hints = [
        "file": "write { file: server.js }",
        "directory": "write { directory: data }",
        "env": "write { env: [API_KEY] }",
        "executable": "write { executable: node }",
        "dependencies": "write { dependencies: npm }",
        "sqlite": "write { sqlite: data/shop.db }",
        "disk": "write { disk: 5% }",
        "memory": "write { memory: 256MB }",
        "command": "write { command: ./bin/doctor }",
    ]

    private func whole(_ node: Node, _ entries: [Entry]) -> CheckSpec? {
        let asked = entries.filter { Keys.checkQuestions.contains($0.key) }
        let kind = asked.first?.key
        guard
            let own = Section(
                node,
                at: entries.first?.keyPlace ?? node.place,
                called: "a check",
                keys: .check(of: kind),
                problems: problems,
                variables: service.variables
            )
        else { return nil }
        guard let first = asked.first else {
            if entries.allSatisfy({ Keys.check(of: nil).known.contains($0.key) }) {
                let hint = "add one: " + Keys.checkQuestions.joined(separator: ", ")
                problems.add("missing", at: own.place, "the check asks nothing", hint: hint)
            }
            return nil
        }
        // A second question is an unknown key to the first one, so it has been reported already.
        let severity = own.word("severity", of: CheckSeverity.self)
        let timeout = own.duration("timeout", in: .milliseconds(10) ... .seconds(3600))
        let repair = own.command("repair")
        guard let question = question(first, own) else { return nil }
        return CheckSpec(
            question: question,
            severity: severity ?? .required,
            timeout: timeout,
            repair: repair
        )
    }

    private func question(_ entry: Entry, _ own: Section) -> CheckQuestion? {
        switch entry.key {
        case "port":
            if own.isWord("own", "port") { return ownPort(at: entry.place) }
            return own.integer("port", in: 1...65_535).map { .port($0 == port ? nil : $0) }
        case "clock":
            return own.flag("clock") == true ? .clock : nil
        case "file": return path(entry, own).map { .file(path: $0, access: access(own, [.read])) }
        case "directory":
            return path(entry, own).map {
                .directory(path: $0, access: access(own, [.read, .execute]))
            }
        case "env": return own.names(entry).map { .environment($0) }
        case "executable": return executable(own)
        case "dependencies": return dependencies(entry, own)
        case "sqlite": return path(entry, own).map { .database(path: $0) }
        case "disk": return disk(entry, own)
        case "memory": return own.share("memory", allowing: [.percent, .size]).map { .memory($0) }
        case "command": return own.command("command").map { .command($0) }
        default: return nil
        }
    }

    private func ownPort(at place: Place) -> CheckQuestion? {
        if port != nil { return .port(nil) }
        let hint = "add port: 3001 to the service, or write { port: 3001 }"
        problems.add("missing", at: place, "the check of the port needs a port", hint: hint)
        return nil
    }

    private func path(_ entry: Entry, _ own: Section) -> String? {
        own.text(entry.key).flatMap { context.resolve($0, at: entry.place, problems) }
    }

    /// The access that the service needs; `usual` where the configuration does not say.
    private func access(_ own: Section, _ usual: Set<FileAccess>) -> Set<FileAccess> {
        guard let entry = own["access"], let nodes = own.nodes(entry) else { return usual }
        return Set(
            nodes.compactMap { node in
                guard case .text(let word, _) = node.shape else { return nil }
                return problems.word(word, of: FileAccess.self, for: "access", at: node.place)
            }
        )
    }

    private func executable(_ own: Section) -> CheckQuestion? {
        guard let name = own.text("executable") else { return nil }
        let command = own.command("version_command")
        guard let entry = own["version"] else {
            if command != nil, let entry = own["version_command"] {
                let hint = "add which will do: version: \">=16\""
                let problem = "\"version_command\" means nothing without \"version\""
                problems.add("missing", at: entry.keyPlace, problem, hint: hint)
            }
            return .executable(name, version: nil)
        }
        guard let text = own.text("version") else { return nil }
        guard let range = VersionRange(text) else {
            problems.add(
                "value",
                at: entry.place,
                "\"version\" cannot be \(quoted(text)), which is no range of versions",
                hint: "write \">=16\", \">=3.10 <4\" or \"18.x\""
            )
            return nil
        }
        let usual = [name, ["go", "java"].contains(name) ? "version" : "--version"]
        let question = VersionQuestion(range: range, command: command ?? usual)
        return .executable(name, version: question)
    }

    private func dependencies(_ entry: Entry, _ own: Section) -> CheckQuestion? {
        guard let kind = own.word("dependencies", of: DependencyKind.self) else { return nil }
        guard let entry = own["folder"] else {
            return .dependencies(kind, folder: context.projectDirectory)
        }
        return path(entry, own).map { .dependencies(kind, folder: $0) }
    }

    private func disk(_ entry: Entry, _ own: Section) -> CheckQuestion? {
        let folder = context.projectDirectory
        guard case .map = entry.value.shape else {
            let free = own.share("disk", allowing: [.percent, .size])
            return free.map { .disk(path: folder, free: $0, inodes: nil) }
        }
        guard let parts = own.section("disk", keys: .disk) else { return nil }
        var path: String? = folder
        if let entry = parts["path"] { path = self.path(entry, parts) }
        let free = parts.share("free", allowing: [.percent, .size])
        let inodes = parts.share("inodes", allowing: [.percent, .count])
        guard let path else { return nil }
        if parts["free"] == nil, parts["inodes"] == nil {
            let hint = "add how much must be free: { path: logs, free: 5% }"
            problems.add(
                "missing",
                at: entry.keyPlace,
                "the check of the disk asks nothing",
                hint: hint
            )
            return nil
        }
        return .disk(path: path, free: free, inodes: inodes)
    }
}

extension Section {
    /// The forms in which a share may be written.
    enum ShareForm { case percent, size, count }

    /// A percentage, a size or a number.
    func share(_ key: String, allowing forms: Set<ShareForm>) -> Share? {
        guard let entry = self[key],
            let text = text(of: entry, as: "a part such as 5%, or an amount")
        else { return nil }
        if text.last == "%" { return percent(key, in: 0...100).map { .percent($0) } }
        if forms.contains(.size) {
            return size(key, in: Bytes(count: 0) ... .gibibytes(1 << 20)).map { .size($0) }
        }
        return integer(key, in: 0...Int.max).map { .count($0) }
    }

    /// The names of variables: one or a list.
    fileprivate func names(_ entry: Entry) -> [String]? {
        guard let nodes = nodes(entry) else { return nil }
        if nodes.isEmpty {
            problems.add("value", at: entry.place, "\(quoted(entry.key)) is empty")
            return nil
        }
        return nodes.compactMap { node in
            guard case .text(let name, _) = node.shape else { return nil }
            let holdsBlank = name.contains(where: \.isWhitespace)
            if !name.isEmpty, !name.contains("="), !holdsBlank { return name }
            let problem = "a variable's name must not be empty or hold = or blanks"
            let hint = holdsBlank ? "write several as a list: env: [A, B]" : nil
            problems.add("name", at: Place(mark: node.place.mark, length: 0), problem, hint: hint)
            return nil
        }
    }
}
