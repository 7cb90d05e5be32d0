/// The variables in values of a compose file.
///
/// Source: https://docs.docker.com/reference/compose-file/interpolation/.
enum ComposeText {
    /// A value; `$NAME`, `${NAME}` and `${NAME:-default}` become variables, `$$` a dollar.
    static func template(_ text: String) -> Template {
        var (all, rest) = (Template(), text[...])
        while let dollar = rest.firstIndex(of: "$") {
            all.append(String(rest[..<dollar]))
            rest = rest[dollar...].dropFirst()
            if rest.first == "$" {
                all.append("$")
                rest = rest.dropFirst()
            } else if rest.first == "{", let end = closing(rest) {
                append(rest[..<end].dropFirst(), to: &all)
                rest = rest[end...].dropFirst()
            } else {
                let name = rest.first?.isNumber == true ? "" : rest.prefix(while: isNamePart)
                if name.isEmpty {
                    all.append("$")
                } else {
                    all.append(variable: String(name), standIn: "")
                }
                rest = rest.dropFirst(name.count)
            }
        }
        all.append(String(rest))
        return all
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
    }

    /// The index of the `}` that belongs to the `{` at the beginning.
    private static func closing(_ text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    /// Adds what stands within `${` and `}`.
    private static func append(_ inner: Substring, to all: inout Template) {
        let name = String(inner.prefix(while: isNamePart))
        let rest = inner.dropFirst(name.count)
        let operation = rest.prefix(2)
        if operation == ":-" {
            all.append(variable: name, standIn: String(rest.dropFirst(2)))
        } else if rest.first == "-" {
            all.append(variable: name, standIn: String(rest.dropFirst()))
        } else if rest.isEmpty {
            all.append(variable: name, standIn: "")
        } else {
            all.append(losing: name)
        }
    }

    /// A text of a setting that Vigia does not expand: variables become their stand-ins.
    static func plain(_ text: String) -> String {
        template(text).parts.map { part in
            switch part {
            case .text(let text): text
            case .variable(_, let standIn): standIn ?? ""
            }
        }.joined()
    }

    /// The words of `command`, `entrypoint` or a test: a list, or a line that is split.
    ///
    /// - Returns: nil where a quote is not closed.
    static func words(_ value: ForeignValue?) -> [Template]? {
        guard let value else { return [] }
        if case .list(let items) = value.shape { return items.compactMap(\.text).map(template) }
        guard case .words(let words) = WordSplitter.splitWords(template(value.text ?? "")) else {
            return nil
        }
        return words
    }

    /// A time such as `1m30s`.
    static func time(_ value: ForeignValue?) -> String? {
        guard let text = value?.text.map(plain) else { return nil }
        let units = ["h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1]
        return ForeignQuantity.time(text, units: units)
    }
}
