internal import VigiaCore

/// The command line of `ExecStart=`.
struct SystemdCommand {
    /// The words; those of a shell where a variable is split into words.
    let words: [Template]
    /// What its prefixes and variables mean for a person.
    let notes: [String]

    /// Reads a command line; nil where it names no program or has an open quote.
    init?(_ line: String, _ text: SystemdText) {
        var (rest, notes, expands, hasName) = (line[...], [String](), true, false)
        while let sign = rest.first, "-@:+!|".contains(sign) {
            rest = rest.dropFirst()
            switch sign {
            case "-": notes.append("a failure was ignored (-); Vigia counts it")
            case "@": hasName = true
            case ":": expands = false
            case "|": notes.append("the login shell ran it (|); Vigia runs it directly")
            default: notes.append("it had full privileges (\(sign)); Vigia uses `user`")
            }
        }
        let plain = rest.trimmedText
        guard var words = text.commandWords(plain, expanding: expands), !words.isEmpty else {
            return nil
        }
        if hasName, words.count > 1 {
            words.remove(at: 1)
            notes.append("its own name (@) is the program's path now")
        }
        guard case .text(let program) = words[0], !program.parts.isEmpty else { return nil }
        let isSplit = words.contains { if case .split = $0 { true } else { false } }
        if isSplit {
            self.words = [Template("sh"), Template("-c"), Self.script(words)]
            notes.append("a shell splits its $NAME into words")
        } else {
            self.words = words.map { if case .text(let text) = $0 { text } else { Template() } }
        }
        self.notes = notes
    }

    /// The line for a shell that becomes the program.
    private static func script(_ words: [SystemdText.Word]) -> Template {
        var script = Template("exec")
        for word in words {
            script.append(" ")
            switch word {
            case .split(let name): script.append("$\(name)")
            case .text(let template):
                for part in template.parts {
                    switch part {
                    case .text(let text): script.append(quoted(text))
                    case .variable(let name, _): script.append("\"${\(name)}\"")
                    }
                }
                if template.parts.isEmpty { script.append("''") }
            }
        }
        return script
    }

    private static func quoted(_ text: String) -> String {
        text.isPlainInCommands ? text : "'" + text.replacing("'", by: "'\\''") + "'"
    }
}
