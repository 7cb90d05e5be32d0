internal import VigiaCore

/// A service of a compose file.
struct ComposeService {
    let name: String
    let value: ForeignValue
    let source: ImportSource

    /// Fills in the settings.
    ///
    /// - Returns: false, with a note, where nothing says which program runs.
    func fill(_ service: inout ImportedService, _ project: inout ImportedProject) -> Bool {
        guard let command = command(&project) else { return false }
        service.command = command
        takeVariables(&service, &project)
        takePort(&service, &project)
        takeDirectory(&service, &project)
        service.set("user", value["user"]?.text.map(ComposeText.plain))
        ComposeHealth(value, name: name).apply(to: &service, &project)
        ComposePolicies(value: value, name: name).apply(to: &service, &project)
        note(&project)
        return true
    }

    /// Entry point and command, of the file or of the Dockerfile.
    private func command(_ project: inout ImportedProject) -> [Template]? {
        let own = (ComposeText.words(value["entrypoint"]), ComposeText.words(value["command"]))
        guard let entry = own.0, let command = own.1 else {
            let words = "its command has a quote that is not closed"
            project.leftOut(words, of: name, line: value.line)
            return nil
        }
        let image = value["image"]?.text.map(ComposeText.plain)
        if let build = value["build"], entry.isEmpty {
            let file = ComposeImage(build, in: source)
            guard let words = file.command(overriding: command) else {
                let words = "neither it nor its Dockerfile names a command"
                project.leftOut(words, of: name, line: value.line)
                return nil
            }
            return words
        }
        guard let program = (entry + command).first, !program.parts.isEmpty else {
            let words = "what runs is inside the image \(image ?? "that it names"): add its command"
            project.leftOut(words, of: name, line: value.line)
            return nil
        }
        if value["build"] == nil, let image {
            let words = "it ran in the image \(image): its program must be installed here"
            project.differs(words, of: name, line: value["image"]?.line)
        }
        return entry + command
    }

    private func takeVariables(_ service: inout ImportedService, _ project: inout ImportedProject) {
        guard let variables = value["environment"] else {
            return takeFiles(&service, &project)
        }
        for member in variables.members {
            // Without a value, it is inherited, as every variable of Vigia is.
            guard let text = member.value.text else { continue }
            service.set(variable: member.key, ComposeText.template(text))
        }
        for item in variables.items {
            guard let text = item.text, let sign = text.firstIndex(of: "=") else { continue }
            let value = ComposeText.template(String(text[sign...].dropFirst()))
            service.set(variable: String(text[..<sign]), value)
        }
        takeFiles(&service, &project)
    }

    private func takeFiles(_ service: inout ImportedService, _ project: inout ImportedProject) {
        guard let files = value["env_file"] else { return }
        var all = files.texts
        for item in files.items + [files] {
            if let path = item["path"]?.text { all.append(path) }
        }
        source.addVariables(all.map(ComposeText.plain), to: &service, &project)
    }

    /// The port at which the program listens: that within the container.
    private func takePort(_ service: inout ImportedService, _ project: inout ImportedProject) {
        var found: (inner: String, outer: String?, line: Int)?
        for item in (value["ports"]?.items ?? []) + (value["expose"]?.items ?? []) {
            guard found == nil else { break }
            if let target = item["target"]?.text.map(ComposeText.plain) {
                let outer = item["published"]?.text.map(ComposeText.plain)
                if item["protocol"]?.text != "udp" { found = (target, outer, item.line) }
                continue
            }
            guard let text = item.text.map(ComposeText.plain), !text.hasSuffix("/udp") else {
                continue
            }
            let plain = text.split(separator: "/").first.map { String($0) } ?? text
            let parts = plain.split(separator: ":")
            guard let inner = parts.last else { continue }
            found = (
                String(inner), parts.count > 1 ? String(parts[parts.count - 2]) : nil, item.line
            )
        }
        service.takePort()
        guard let found else { return }
        guard let port = Int(found.inner), (1...65_535).contains(port) else {
            return project.leftOut("its ports are no single port", of: name, line: found.line)
        }
        if service.port == nil { service.port = Template("\(port)") }
        if let outer = found.outer, !outer.isEmpty, outer != found.inner {
            let words = "it listens on \(port) of this host; the published port is gone"
            project.differs(words, of: name, line: found.line)
        }
    }

    /// The folder on this host: that of the build, or what is mounted at `working_dir`.
    private func takeDirectory(_ service: inout ImportedService, _ project: inout ImportedProject) {
        let inner = value["working_dir"]?.text.map(ComposeText.plain)
        let mounted = inner.flatMap { folder in
            value["volumes"]?.items.compactMap { ComposeMount($0) }.first { $0.target == folder }
        }
        let context = value["build"].flatMap { $0["context"]?.text ?? $0.text }
        let folder = mounted?.source ?? context.map(ComposeText.plain)
        if let folder {
            let path = source.path(folder)
            service.set("directory", path == "." ? source.directory : path)
        } else {
            service.set("directory", inner ?? source.directory)
        }
        if folder != nil, let inner {
            let words = "it works in the folder of this host, not in \(inner) of an image"
            project.differs(words, of: name, line: value["working_dir"]?.line)
        }
    }

    /// The services that it needs, with conditions of Vigia.
    var needs: [(name: String, condition: String, line: Int)] {
        guard let value = value["depends_on"] else { return [] }
        let conditions = [
            "service_healthy": "ready", "service_completed_successfully": "done",
        ]
        return value.items.compactMap { item in
            item.text.map { ($0, "started", item.line) }
        }
            + value.members.map { member in
                let condition = member.value["condition"]?.text ?? ""
                return (member.key, conditions[condition] ?? "started", member.line)
            }
    }

    private static let known: Set<String> = [
        "image", "build", "command", "entrypoint", "environment", "env_file", "ports", "expose",
        "depends_on", "healthcheck", "restart", "deploy", "mem_limit", "stop_signal",
        "stop_grace_period", "working_dir", "user", "scale", "logging", "container_name", "tty",
        "stdin_open", "init", "labels", "platform", "pull_policy", "hostname", "develop",
        "networks", "profiles", "links",
    ]

    private func note(_ project: inout ImportedProject) {
        for member in value.members {
            if Self.known.contains(member.key) || member.key.hasPrefix("x-") { continue }
            let words = "\(member.key): it has no meaning without a container"
            project.leftOut(words, of: name, line: member.line)
        }
    }
}

/// A folder of this host that is mounted in a container.
private struct ComposeMount {
    let source: String
    let target: String

    init?(_ value: ForeignValue) {
        if let source = value["source"]?.text, let target = value["target"]?.text {
            guard value["type"]?.text == "bind" else { return nil }
            (self.source, self.target) = (ComposeText.plain(source), ComposeText.plain(target))
            return
        }
        let parts = value.text.map(ComposeText.plain)?.split(separator: ":") ?? []
        guard parts.count > 1, let first = parts[0].first, ".~/".contains(first) else { return nil }
        (source, target) = (String(parts[0]), String(parts[1]))
    }
}
