internal import VigiaConfig

/// Writes a project as `vigia.yaml`, with comments.
struct ProjectWriter {
    let project: ImportedProject
    /// The source in words, such as `Procfile`.
    let origin: String
    /// What the configuration reader refuses, with the reason; it becomes a comment.
    let refused: [WrittenLine.Owner: String]

    /// All lines.
    func lines() -> [WrittenLine] {
        var lines = head().map { WrittenLine(text: $0.isEmpty ? "#" : "# " + oneLine($0)) }
        lines += shared()
        lines.append(WrittenLine(text: "services:"))
        for (place, service) in project.services.enumerated() {
            if refused[.service(place)] != nil { continue }
            lines += self.service(service, place)
        }
        return lines + profiles()
    }

    private func head() -> [String] {
        var head = ["Taken over from \(origin) by Vigia. docs/configuration.md has every setting."]
        for (kind, title) in [(ImportNote.Kind.differs, "Different from now on:")]
            + [(.leftOut, "Not taken over:")]
        {
            let notes = project.notes.filter { $0.kind == kind }
            guard !notes.isEmpty else { continue }
            head += ["", title] + notes.prefix(Self.notesMax).map { "- \($0.description)" }
            if notes.count > Self.notesMax {
                head.append("- and \(notes.count - Self.notesMax) more")
            }
        }
        return head
    }

    /// The most notes of a kind in the file; the command prints all.
    private static let notesMax = 100

    private func shared() -> [WrittenLine] {
        var lines: [WrittenLine] = []
        if !project.envFiles.isEmpty {
            lines += setting("env_file", Self.list(project.envFiles), .project("env_file"))
        }
        let variables = variables(project.env, indent: 2) { .project("env.\($0)") }
        if !variables.isEmpty { lines += [WrittenLine(text: "env:")] + variables }
        return lines.isEmpty ? [] : lines + [WrittenLine(text: "")]
    }

    private func service(_ service: ImportedService, _ place: Int) -> [WrittenLine] {
        let own = { (key: String) in WrittenLine.Owner.setting(place, key) }
        var lines = [
            WrittenLine(text: "  \(YamlText.item(service.name)):", owner: .service(place))
        ]
        func add(_ key: String, _ value: String) {
            lines += setting(key, value, own(key), indent: 4)
        }
        add("command", CommandText(service.command).value)
        if let port = service.port { add("port", YamlText.value(port.escaped)) }
        let variables = variables(service.env, indent: 6) { own("env.\($0)") }
        if !variables.isEmpty { lines += [WrittenLine(text: "    env:")] + variables }
        if !service.envFiles.isEmpty { add("env_file", Self.list(service.envFiles)) }
        for pair in service.plain { add(pair.key, Self.value(pair.value)) }
        for (key, pairs) in service.maps where !pairs.isEmpty { add(key, Self.map(pairs)) }
        if !service.watch.isEmpty {
            add("watch", "[" + service.watch.map(YamlText.item).joined(separator: ", ") + "]")
        }
        return lines
    }

    /// A setting on one line; as a comment with the reason where it is refused.
    private func setting(
        _ key: String,
        _ value: String,
        _ owner: WrittenLine.Owner,
        indent: Int = 0
    ) -> [WrittenLine] {
        let blank = String(repeating: " ", count: indent)
        let text = "\(key): \(value)"
        guard let reason = refused[owner] else {
            return [WrittenLine(text: blank + text, owner: owner)]
        }
        return [
            WrittenLine(text: "\(blank)# not possible: \(oneLine(reason))"),
            WrittenLine(text: "\(blank)# \(text)"),
        ]
    }

    /// The lines of variables; none if all are refused, since an empty map is no map.
    private func variables(
        _ all: [ImportedService.Variable],
        indent: Int,
        _ owner: (String) -> WrittenLine.Owner
    ) -> [WrittenLine] {
        let lines = all.flatMap { variable in
            setting(
                YamlText.item(variable.name),
                YamlText.value(variable.value.escaped),
                owner(variable.name),
                indent: indent
            )
        }
        return lines.contains { $0.owner != nil } ? lines : []
    }

    /// Variables that only a profile has.
    private func profiles() -> [WrittenLine] {
        var lines: [WrittenLine] = []
        for profile in Set(project.services.flatMap(\.profiles.keys)).sorted() {
            var own: [WrittenLine] = []
            for (place, service) in project.services.enumerated() {
                guard refused[.service(place)] == nil, let all = service.profiles[profile] else {
                    continue
                }
                let variables = variables(all, indent: 10) {
                    .setting(place, "profiles.\(profile).\($0)")
                }
                guard !variables.isEmpty else { continue }
                let name = YamlText.item(service.name)
                own += [WrittenLine(text: "      \(name):"), WrittenLine(text: "        env:")]
                own += variables
            }
            guard !own.isEmpty else { continue }
            lines.append(WrittenLine(text: "  \(YamlText.item(profile)):"))
            lines += [WrittenLine(text: "    services:")] + own
        }
        return lines.isEmpty ? [] : [WrittenLine(text: "profiles:")] + lines
    }

    private static func list(_ texts: [String]) -> String {
        texts.count == 1
            ? YamlText.value(texts[0])
            : "[" + texts.map(YamlText.item).joined(separator: ", ") + "]"
    }

    private static func value(_ value: ImportedService.Value) -> String {
        switch value {
        case .text(let text): YamlText.value(text)
        case .command(let words): CommandText(words).list
        }
    }

    private static func map(_ pairs: [ImportedService.Pair]) -> String {
        let members = pairs.map { pair in
            switch pair.value {
            case .text(let text): "\(YamlText.item(pair.key)): \(YamlText.item(text))"
            case .command(let words): "\(YamlText.item(pair.key)): \(CommandText(words).list)"
            }
        }
        return "{ " + members.joined(separator: ", ") + " }"
    }
}
