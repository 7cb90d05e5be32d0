internal import VigiaCore

/// Where a configuration stands: its folder, and the system around it.
struct Surroundings {
    /// The absolute folder that relative paths start from.
    let projectDirectory: String
    let facts: any SystemFacts
    /// Whether this is the machine on which it is to run; a profile that is not in use is only
    /// looked through.
    var isReal = true

    /// The absolute path that a path stands for.
    ///
    /// - Parameters:
    ///   - path: the path.
    ///   - place: where it stands.
    ///   - findings: where problems are written down.
    ///   - shown: what messages show in its place; nil for the path itself.
    /// - Returns: nil, with a finding, for `~`.
    func resolve(
        _ path: String,
        at place: Place,
        _ findings: Findings,
        shown: String? = nil
    ) -> String? {
        guard path.first != "~" else {
            findings.add(
                "value",
                at: place,
                "~ is not expanded in \(quoted(shown ?? path))",
                hint: "write the whole path, or one relative to the folder of vigia.yaml"
            )
            return nil
        }
        if path.first == "/" { return path }
        let parts = path.split(separator: "/").filter { $0 != "." }
        let base = projectDirectory == "/" ? "" : projectDirectory
        return parts.isEmpty ? projectDirectory : base + "/" + parts.joined(separator: "/")
    }

    /// What `env_file` and then `env` of a section say.
    ///
    /// - Parameters:
    ///   - section: where they stand.
    ///   - inherited: what `${NAME}` in a value stands for besides these files and the values
    ///     above it.
    /// - Returns: the variables of both.
    func environment(_ section: Section, over inherited: [String: String]) -> [String: String] {
        var variables: [String: String] = [:]
        if let entry = section["env_file"] {
            for node in section.nodes(entry) ?? [] {
                guard case .text(let path, _) = node.shape else { continue }
                variables.merge(file(path, at: node.place, section.findings)) { _, last in last }
            }
        }
        if let entry = section["env"] {
            let known = inherited.merging(variables) { _, last in last }
            variables.merge(map(entry, known, section.findings)) { _, last in last }
        }
        return variables
    }

    private func file(_ text: String, at place: Place, _ findings: Findings) -> [String: String] {
        guard let path = resolve(text, at: place, findings) else { return [:] }
        let bytes: [UInt8]
        do throws(FileRefusal) {
            bytes = try facts.contents(of: path, sizeMax: YamlTree.sizeMax)
            // The profiles that are not in use are looked through without reading a file.
            if isReal { findings.noteFile(path, holding: bytes) }
        } catch {
            findings.add(
                whole: error.code,
                at: place,
                "the environment file \(quoted(text)) \(error.words)",
                hint: error == .missing
                    ? "\"env_file\" is relative to the folder of vigia.yaml"
                    : error.trustHint(projectDirectory)
            )
            return [:]
        }
        do throws(EnvironmentFile.Refusal) {
            return try EnvironmentFile(reading: bytes).variables
        } catch {
            findings.add(
                ConfigProblem(
                    file: text,
                    line: error.mark.line,
                    column: error.mark.column,
                    code: "config.env_file",
                    problem: error.problem,
                    hint: "write KEY=value, one a line"
                )
            )
            return [:]
        }
    }

    private func map(
        _ entry: Entry,
        _ known: [String: String],
        _ findings: Findings
    ) -> [String: String] {
        var known = Variables(values: known, areKnown: isReal)
        guard case .map(let entries) = entry.value.shape else {
            findings.add(
                "kind",
                at: entry.keyPlace,
                "\"env\" must be a map of names and values, not \(entry.value.kind)",
                hint: "write env: { NAME: value }"
            )
            return [:]
        }
        var variables: [String: String] = [:]
        for variable in entries {
            let name = variable.key
            if name.isEmpty || name.contains("=") {
                findings.add(
                    "name",
                    at: Place(mark: variable.keyPlace.mark, length: 0),
                    "a variable's name must not be empty or hold ="
                )
            }
            guard case .text(let value, _) = variable.value.shape, !variable.value.isNothing else {
                findings.add(
                    "kind",
                    at: variable.keyPlace,
                    "the variable \(quoted(name)) must be text, not \(variable.value.kind)",
                    hint: variable.value.isNothing ? "write \"\" for an empty value" : nil
                )
                continue
            }
            do throws(VariableRefusal) {
                variables[name] = try known.expand(value)
            } catch {
                let what = "the variable \(quoted(name))"
                findings.refuse(error, in: what, at: variable.keyPlace)
            }
            known.values[name] = variables[name]
        }
        return variables
    }
}
