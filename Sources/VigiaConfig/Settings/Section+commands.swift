internal import VigiaCore

extension Section {
    /// A command, from a list or from a line that is split into words; never empty.
    func command(_ key: String) -> [String]? {
        guard let entry = self[key] else { return nil }
        if case .list = entry.value.shape { return commandList(entry) }
        guard case .text(let line, _) = entry.value.shape, !entry.value.isNothing else {
            problems.add(
                "kind",
                at: entry.place,
                "\(quoted(key)) must be a command line or a list of words, not \(entry.value.kind)"
            )
            return nil
        }
        do throws(CommandRefusal) {
            return try CommandWords.split(line, variables)
        } catch {
            refuse(error, entry)
            return nil
        }
    }

    /// The program of a command as the file writes it, with variables unexpanded.
    func writtenProgram(_ key: String) -> String? {
        guard let value = self[key]?.value else { return nil }
        switch value.shape {
        case .text(let line, _):
            // The error was reported when the command was read.
            return try? CommandWords.split(line, Variables(staysWritten: true)).first
        case .list(let nodes):
            guard case .text(let text, _) = nodes.first?.shape else { return nil }
            return text
        case .map: return nil
        }
    }

    /// A command from a list of words.
    private func commandList(_ entry: Entry) -> [String]? {
        guard let words = texts(entry) else { return nil }
        guard let program = words.first, !program.isEmpty else {
            problems.add("value", at: entry.place, "\(quoted(entry.key)) names no program")
            return nil
        }
        return expanded(words, of: entry)
    }

    /// The words with their variables expanded, except for the script of a shell, which has
    /// variables of its own.
    private func expanded(_ words: [String], of entry: Entry) -> [String]? {
        let script = CommandWords.script(in: words)
        var result: [String] = []
        for (place, word) in words.enumerated() {
            guard place != script else {
                result.append(word)
                continue
            }
            guard let word = expanded(word, of: entry) else { return nil }
            result.append(word)
        }
        return result
    }

    /// One text or a list of texts; nil, with a problem, for anything else.
    func texts(_ entry: Entry) -> [String]? {
        nodes(entry)?.map { node in
            guard case .text(let text, _) = node.shape else { return "" }
            return text
        }
    }

    /// The same as nodes with their places; each contains text.
    func nodes(_ entry: Entry) -> [Node]? {
        let nodes: [Node]
        switch entry.value.shape {
        case .text: nodes = [entry.value]
        case .list(let items): nodes = items
        case .map:
            let problem = "\(quoted(entry.key)) must be text or a list, not a map"
            problems.add("kind", at: entry.place, problem)
            return nil
        }
        for node in nodes {
            guard case .text = node.shape, !node.isNothing else {
                let place = node.isNothing ? entry.place : node.place
                let problem = "\(quoted(entry.key)) must be made of texts, not of \(node.kind)"
                problems.add("kind", at: place, problem)
                return nil
            }
        }
        return nodes
    }

    private func refuse(_ refusal: CommandRefusal, _ entry: Entry) {
        let key = quoted(entry.key)
        switch refusal {
        case .shell(let character):
            let name =
                character.isNewline
                ? "a line break"
                : character == "`"
                    ? "a backquote"
                    : "\(character)"
            problems.add(
                "shell_syntax",
                at: entry.place,
                "\(key) holds \(name), which only a shell understands; it runs without one",
                hint: "quote it ('…') if it is meant as it stands, or run a shell: "
                    + "\(entry.key): [sh, -c, \"…\"]"
            )
        case .shellVariable(let name):
            problems.add(
                "shell_syntax",
                at: entry.place,
                "\(key) holds $\(name), which only a shell understands; it runs without one",
                hint: "write ${\(name)}, or $$ for a dollar"
            )
        case .variable(let refusal): problems.refuse(refusal, in: key, at: entry.place)
        case .assignment(let name):
            problems.add(
                "shell_syntax",
                at: entry.place,
                "\(key) sets the variable \(name), which only a shell understands",
                hint: "set it under env: { \(name): … }"
            )
        case .openQuote(let quote):
            problems.add("value", at: entry.place, "\(key) has a \(quote) that is never closed")
        case .openEscape:
            problems.add("value", at: entry.place, "\(key) ends with a backslash")
        case .empty:
            problems.add("value", at: entry.place, "\(key) names no program")
        }
    }
}
