internal import VigiaCore

/// A text with variables of the environment in it, as a setting of Vigia takes it.
public struct Template: Hashable, Sendable {
    /// A piece of the text.
    public enum Part: Hashable, Sendable {
        /// A text that means itself.
        case text(String)
        /// The value of a variable, or of its stand-in where it is unset or empty.
        case variable(String, standIn: String?)
    }

    /// The pieces in order; no two texts are next to each other.
    public private(set) var parts: [Part] = []
    /// The variables of whose stand-ins Vigia cannot have the meaning.
    private(set) var lost: [String] = []

    /// Takes a text that means itself.
    public init(_ text: String = "") { append(text) }

    /// Adds a text that means itself.
    mutating func append(_ text: String) {
        if text.isEmpty { return }
        if case .text(let before) = parts.last {
            parts[parts.count - 1] = .text(before + text)
        } else {
            parts.append(.text(text))
        }
    }

    /// Adds a variable.
    ///
    /// A stand-in that Vigia cannot write down is left empty, and the variable is `lost`.
    ///
    /// - Parameters:
    ///   - name: letters, digits and `_`; another name is taken as text.
    ///   - standIn: the value where the variable is unset or empty; nil to refuse that.
    mutating func append(variable name: String, standIn: String?) {
        guard Self.isName(name) else { return append("${\(name)}") }
        guard let standIn, standIn.contains("}") || standIn.holds("${") else {
            return parts.append(.variable(name, standIn: standIn))
        }
        append(losing: name)
    }

    /// Adds a variable whose stand-in has a meaning that Vigia does not have.
    mutating func append(losing name: String) {
        parts.append(.variable(name, standIn: ""))
        lost.append(name)
    }

    /// Adds another text with its variables.
    mutating func append(_ other: Template) {
        for part in other.parts {
            if case .text(let text) = part { append(text) } else { parts.append(part) }
        }
        lost += other.lost
    }

    /// The text, if there is no variable in it.
    public var plain: String? {
        switch parts.count {
        case 0: return ""
        case 1:
            guard case .text(let text) = parts[0] else { return nil }
            return text
        default: return nil
        }
    }

    /// As a setting has it: a dollar that means itself is doubled.
    public var escaped: String { written { $0.replacing("$", by: "$$") } }

    /// As the script of a shell has it: the shell expands the variables.
    public var raw: String { written { $0 } }

    private func written(_ text: (String) -> String) -> String {
        var all = ""
        for part in parts {
            switch part {
            case .text(let piece): all += text(piece)
            case .variable(let name, let standIn):
                all += "${\(name)\(standIn.map { ":-\($0)" } ?? "")}"
            }
        }
        return all
    }

    /// Whether Vigia and a shell know a variable of this name.
    static func isName(_ text: String) -> Bool {
        guard let first = text.first, !first.isNumber else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}

extension String {
    /// The text with each occurrence of a character replaced.
    func replacing(_ character: Character, by text: String) -> String {
        guard contains(character) else { return self }
        return split(separator: character, omittingEmptySubsequences: false)
            .joined(separator: text)
    }
}
