internal import VigiaCore

extension Section {
    /// The settings for development: `watch`, `build`, and whether the service restarts by itself.
    func development() -> DevelopmentSpec {
        DevelopmentSpec(
            watched: watched() ?? .standard(except: []),
            build: build(),
            comesBack: comesBack
        )
    }

    /// Whether the file sets `restart.policy`.
    private var comesBack: Bool {
        guard let entry = self["restart"], case .map(let settings) = entry.value.shape else {
            return false
        }
        return settings.contains { $0.key == "policy" }
    }

    private func watched() -> DevelopmentSpec.Watched? {
        if isWord("none", "watch") { return .nothing }
        guard let entry = self["watch"], let nodes = nodes(entry) else { return nil }
        let texts = nodes.compactMap { node -> String? in
            guard case .text(let text, _) = node.shape else { return nil }
            return isPattern(text, at: node.place) ? text : nil
        }
        guard nodes.count <= DevelopmentSpec.patternsMax else {
            let most = DevelopmentSpec.patternsMax
            let problem = "\"watch\" has \(nodes.count) patterns; at most \(most) are allowed"
            problems.add("out_of_range", at: entry.place, problem)
            return nil
        }
        guard !nodes.isEmpty else {
            let hint = "write none to watch nothing, or leave it out"
            problems.add("value", at: entry.place, "\"watch\" is empty", hint: hint)
            return nil
        }
        let except = texts.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
        let chosen = texts.filter { !$0.hasPrefix("!") }
        return chosen.isEmpty ? .standard(except: except) : .chosen(chosen, except: except)
    }

    /// Whether a pattern matches paths in the project; adds a problem otherwise.
    private func isPattern(_ text: String, at place: Place) -> Bool {
        let pattern = text.hasPrefix("!") ? text.dropFirst() : text[...]
        let parts = pattern.split(separator: "/")
        let hint = "write patterns relative to the folder of vigia.yaml, such as src/**/*.js"
        if parts.isEmpty || pattern.hasPrefix("/") || pattern.hasPrefix("~") || parts.contains("..")
        {
            let problem = "\"watch\" cannot be \(quoted(text)), which is no path in the project"
            problems.add("value", at: place, problem, hint: hint)
            return false
        }
        if text.utf8.count > Glob.bytesMax || Glob.alternatives(of: String(pattern)) == nil {
            let problem = "the pattern \(quoted(String(text.prefix(40)))) is too long, or its "
            let most = Glob.alternativesMax
            problems.add(
                "out_of_range",
                at: place,
                problem + "braces stand for more than \(most) patterns",
                hint: hint
            )
            return false
        }
        return true
    }

    private func build() -> BuildSpec? {
        guard let entry = self["build"] else { return nil }
        guard case .map = entry.value.shape else {
            return command("build").map { BuildSpec(command: $0) }
        }
        guard let own = section("build", keys: .build) else { return nil }
        if own["command"] == nil, !own.hasSlip(of: "command") {
            let hint = "add one: build: { command: swift build }"
            problems.add("missing", at: entry.place, "\"build\" has no command", hint: hint)
        }
        let timeout = own.duration("timeout", in: .seconds(1) ... .days(1))
        return own.command("command").map {
            BuildSpec(command: $0, timeout: timeout ?? BuildSpec.timeoutStandard)
        }
    }
}
