internal import VigiaCore

/// A command line that was meant for a shell, as Vigia runs it.
struct ShellLine {
    /// The words; those of a shell if only a shell understands the line.
    let command: [Template]
    /// The variables that the line sets before its program.
    let variables: [ImportedService.Variable]
    /// Whether a shell runs it.
    let hasShell: Bool

    /// Takes a line; `$PORT` in it becomes a variable of Vigia.
    ///
    /// - Returns: nil for a line without a program, or with a quote that is not closed.
    init?(_ line: String) {
        let text = line.trimmedText
        guard !text.isEmpty else { return nil }
        switch WordSplitter.splitShell(Self.withPort(text)) {
        case .openQuote: return nil
        case .needsShell: self.init(shell: text)
        case .words(var words):
            var variables: [ImportedService.Variable] = []
            while words.count > 1, let variable = Self.assignment(words[0]) {
                variables.append(variable)
                words.removeFirst()
            }
            guard let program = words.first, !program.parts.isEmpty,
                Self.assignment(program) == nil
            else { return nil }
            let name = program.plain ?? ""
            if Self.builtins.contains(name) {
                self.init(shell: text)
            } else {
                self.init(command: words, variables: variables, hasShell: false)
            }
        }
    }

    private init(shell text: String) {
        let line = text.filter { !"\r".contains($0) }
        let words = [Template("sh"), Template("-c"), Template(line)]
        self.init(command: words, variables: [], hasShell: true)
    }

    private init(
        command: [Template],
        variables: [ImportedService.Variable],
        hasShell: Bool
    ) {
        (self.command, self.variables, self.hasShell) = (command, variables, hasShell)
    }

    /// Words that only a shell runs.
    private static let builtins: Set<String> = [
        "cd", "exec", "export", "source", ".", "set", "ulimit", "umask", "if", "while", "for",
        "until", "case", "eval", "trap", "unset", "wait", "{", "!", "command",
    ]

    /// The text with `$PORT` and `${PORT}` as the variable that Vigia sets.
    private static func withPort(_ text: String) -> Template {
        var (all, rest) = (Template(), text[...])
        while let dollar = rest.firstIndex(of: "$") {
            all.append(String(rest[..<dollar]))
            let after = rest[dollar...].dropFirst()
            let isQuoted = rest[..<dollar].last == "\\" || text[..<dollar].contains("'")
            if isQuoted {
                all.append("$")
                rest = after
            } else if after.hasPrefix("{PORT}") {
                all.append(variable: "PORT", standIn: nil)
                rest = after.dropFirst(6)
            } else if let standIn = standIn(after) {
                all.append(variable: "PORT", standIn: standIn)
                rest = after.dropFirst(8 + standIn.count)
            } else if after.hasPrefix("PORT"), !isWordPart(after.dropFirst(4).first) {
                all.append(variable: "PORT", standIn: nil)
                rest = after.dropFirst(4)
            } else {
                all.append("$")
                rest = after
            }
        }
        all.append(String(rest))
        return all
    }

    /// The number in `{PORT:-3000}`, the text behind a dollar.
    private static func standIn(_ text: Substring) -> String? {
        guard text.hasPrefix("{PORT:-") else { return nil }
        let digits = text.dropFirst(7).prefix { $0.isASCII && $0.isNumber }
        let isClosed = text.dropFirst(7 + digits.count).first == "}"
        return isClosed && !digits.isEmpty ? String(digits) : nil
    }

    private static func isWordPart(_ character: Character?) -> Bool {
        guard let character else { return false }
        return character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
    }

    /// `NAME=value` before a program.
    private static func assignment(_ word: Template) -> ImportedService.Variable? {
        guard case .text(let text) = word.parts.first,
            let sign = text.firstIndex(of: "="), Template.isName(String(text[..<sign]))
        else { return nil }
        var value = Template(String(text[sign...].dropFirst()))
        for part in word.parts.dropFirst() {
            switch part {
            case .text(let text): value.append(text)
            case .variable(let name, let standIn): value.append(variable: name, standIn: standIn)
            }
        }
        return ImportedService.Variable(String(text[..<sign]), value)
    }

    /// Whether the line uses the variable `PORT`.
    var usesPort: Bool {
        command.contains { word in
            word.parts.contains { part in
                if case .variable("PORT", _) = part { return true }
                guard hasShell, case .text(let text) = part else { return false }
                return text.holds("$PORT") || text.holds("${PORT")
            }
        }
    }
}

extension StringProtocol {
    /// The text without blanks and line breaks at both ends.
    var trimmedText: String {
        var text = Substring(self).drop { $0.isWhitespace }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
