internal import VigiaCore

/// The words of settings of systemd: quotes, escapes, specifiers and variables.
///
/// Source: systemd.syntax(7), systemd.service(5) (command lines), systemd.unit(5) (specifiers).
struct SystemdText {
    /// A word of a command line.
    enum Word {
        case text(Template)
        /// `$NAME` alone, whose value is split into words.
        case split(String)
    }

    /// The unit's name without its ending.
    let unit: String
    /// The account that runs the service; nil for that of Vigia.
    let user: String?

    /// The words of a text without variables, as of `Environment=`; nil for an open quote.
    func plainWords(_ text: String) -> [String]? {
        guard let words = Self.split(text) else { return nil }
        return words.map { expandSpecifiers($0.text).raw }
    }

    /// The words of a command line; nil for an open quote.
    func commandWords(_ text: String, expanding: Bool) -> [Word]? {
        Self.split(text)?.map { word in
            let name = word.text.dropFirst()
            if expanding, !word.isQuoted, word.text.first == "$", Template.isName(String(name)) {
                return .split(String(name))
            }
            let specified = expandSpecifiers(word.text)
            return .text(expanding ? Self.expandVariables(specified) : specified)
        }
    }

    /// Splits by blanks outside of quotes, and resolves escapes.
    private static func split(_ text: String) -> [(text: String, isQuoted: Bool)]? {
        var words: [(text: String, isQuoted: Bool)] = []
        var (word, quote, isQuoted): (String?, Character?, Bool) = (nil, nil, false)
        var rest = text[...]
        while let next = rest.popFirst() {
            if next == "\\", let escaped = rest.popFirst() {
                word = (word ?? "") + escape(escaped, &rest)
            } else if next == quote {
                quote = nil
            } else if quote == nil, next == "\"" || next == "'" {
                (quote, isQuoted, word) = (next, true, word ?? "")
            } else if quote == nil, next.isWhitespace {
                if let whole = word { words.append((whole, isQuoted)) }
                (word, isQuoted) = (nil, false)
            } else {
                word = (word ?? "") + String(next)
            }
        }
        if let word { words.append((word, isQuoted)) }
        return quote == nil ? words : nil
    }

    private static func escape(_ sign: Character, _ rest: inout Substring) -> String {
        switch sign {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "s": return " "
        case "x":
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(digits, radix: 16), value > 0, value < 128
            else { return "\\x" }
            rest = rest.dropFirst(2)
            return String(Character(Unicode.Scalar(value)))
        case "\\", "\"", "'": return String(sign)
        default: return "\\\(sign)"
        }
    }

    /// `${NAME}` becomes a variable, and `$$` a dollar.
    private static func expandVariables(_ text: Template) -> Template {
        var all = Template()
        for part in text.parts {
            guard case .text(let piece) = part else {
                if case .variable(let name, let standIn) = part {
                    all.append(variable: name, standIn: standIn)
                }
                continue
            }
            var rest = piece[...]
            while let dollar = rest.firstIndex(of: "$") {
                all.append(String(rest[..<dollar]))
                rest = rest[dollar...].dropFirst()
                if rest.first == "$" {
                    all.append("$")
                    rest = rest.dropFirst()
                } else if rest.first == "{", let end = rest.firstIndex(of: "}"),
                    Template.isName(String(rest[..<end].dropFirst()))
                {
                    all.append(variable: String(rest[..<end].dropFirst()), standIn: "")
                    rest = rest[end...].dropFirst()
                } else {
                    all.append("$")
                }
            }
            all.append(String(rest))
        }
        return all
    }

    /// Replaces `%n` and the like; unknown ones stay as they are.
    func expandSpecifiers(_ text: String) -> Template {
        guard text.contains("%") else { return Template(text) }
        var (all, rest) = (Template(), text[...])
        while let sign = rest.firstIndex(of: "%") {
            all.append(String(rest[..<sign]))
            rest = rest[sign...].dropFirst()
            guard let letter = rest.popFirst() else {
                all.append("%")
                break
            }
            if letter == "h" {
                all.append(variable: "HOME", standIn: nil)
            } else {
                all.append(specifier(letter) ?? "%\(letter)")
            }
        }
        all.append(String(rest))
        return all
    }

    private func specifier(_ letter: Character) -> String? {
        let parts = unit.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        switch letter {
        case "%": return "%"
        case "n": return unit + ".service"
        case "N": return unit
        case "p", "P": return String(parts[0])
        case "i", "I": return parts.count > 1 ? String(parts[1]) : ""
        case "u": return user ?? "root"
        case "t": return "/run"
        case "S": return "/var/lib"
        case "C": return "/var/cache"
        case "L": return "/var/log"
        case "E": return "/etc"
        case "T": return "/tmp"
        case "V": return "/var/tmp"
        default: return nil
        }
    }
}
