internal import VigiaCore

/// The configuration context: the project's folder, and the system around it.
struct ConfigurationContext {
    /// The absolute folder at which relative paths start.
    let projectDirectory: String
    let facts: any SystemFacts
    /// Whether the services will run on this machine; false for profiles that are only checked.
    var isReal = true

    /// The absolute path for a path of the configuration.
    ///
    /// - Parameters:
    ///   - path: an absolute path, or one relative to the project's folder.
    ///   - place: the place of the path.
    ///   - problems: collects the problems.
    ///   - shown: what messages show instead of the path; nil for the path itself.
    /// - Returns: nil, with a problem, for `~`.
    func resolve(
        _ path: String,
        at place: Place,
        _ problems: ConfigProblems,
        shown: String? = nil
    ) -> String? {
        guard path.first != "~" else {
            problems.add(
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

    /// The variables of `env_file` and then `env` of a section.
    ///
    /// - Parameters:
    ///   - section: the section.
    ///   - inherited: further values of `${NAME}`, which the files and earlier variables override.
    /// - Returns: the variables of both.
    func environment(_ section: Section, over inherited: [String: String]) -> [String: String] {
        var variables: [String: String] = [:]
        for wanted in section.environmentFiles {
            variables.merge(file(wanted, section.problems)) { _, last in last }
        }
        if let entry = section["env"] {
            let known = inherited.merging(variables) { _, last in last }
            variables.merge(map(entry, known, section.problems)) { _, last in last }
        }
        return variables
    }

    private func file(
        _ wanted: EnvironmentFileSetting,
        _ problems: ConfigProblems
    ) -> [String: String] {
        let (text, place) = (wanted.path, wanted.place)
        guard let path = resolve(text, at: place, problems) else { return [:] }
        let bytes: [UInt8]
        do throws(FileRefusal) {
            bytes = try facts.contents(of: path, sizeMax: YamlTree.sizeMax)
            // Profiles that are not in use are checked without reading a file.
            if isReal { problems.noteFile(path, holding: bytes) }
        } catch {
            if error == .missing, wanted.isOptional {
                // As one that is empty: it is noticed when it is there.
                if isReal { problems.noteFile(path, holding: []) }
                return [:]
            }
            problems.add(
                whole: error.code,
                at: place,
                "the environment file \(quoted(text)) \(error.words)",
                hint: error == .missing
                    ? "it is looked for in the folder of vigia.yaml; { path: …, optional: true } "
                        + "if it may be missing"
                    : error.trustHint(projectDirectory)
            )
            return [:]
        }
        do throws(EnvironmentFile.Refusal) {
            return try EnvironmentFile(reading: bytes).variables
        } catch {
            problems.add(
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
        _ problems: ConfigProblems
    ) -> [String: String] {
        var known = Variables(values: known, areKnown: isReal)
        guard case .map(let entries) = entry.value.shape else {
            problems.add(
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
                problems.add(
                    "name",
                    at: Place(mark: variable.keyPlace.mark, length: 0),
                    "a variable's name must not be empty or hold ="
                )
            }
            guard case .text(let value, _) = variable.value.shape, !variable.value.isNothing else {
                problems.add(
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
                problems.refuse(error, in: what, at: variable.keyPlace)
            }
            known.values[name] = variables[name]
        }
        return variables
    }
}
