/// Expands what stands as `%(…)s` in values of supervisord, and reads its lists of variables.
struct SupervisordText {
    let name: String
    let number: Int
    let source: ImportSource

    /// The value; `%(ENV_X)s` becomes a variable.
    ///
    /// Source: http://supervisord.org/configuration.html#environment-variables.
    func expand(_ text: String) -> Template {
        var (all, rest) = (Template(), text[...])
        while let sign = rest.firstIndex(of: "%") {
            all.append(String(rest[..<sign]))
            rest = rest[sign...].dropFirst()
            if rest.first == "%" {
                all.append("%")
                rest = rest.dropFirst()
                continue
            }
            guard rest.first == "(", let end = rest.firstIndex(of: ")") else {
                all.append("%")
                continue
            }
            let name = rest[..<end].dropFirst()
            var tail = rest[end...].dropFirst()
            let width = tail.prefix { $0.isASCII && $0.isNumber }
            tail = tail.dropFirst(width.count)
            guard let kind = tail.first, "sd".contains(kind) else {
                all.append("%")
                continue
            }
            append(String(name), width: String(width), to: &all)
            rest = tail.dropFirst()
        }
        all.append(String(rest))
        return all
    }

    private func append(_ key: String, width: String, to all: inout Template) {
        switch key {
        case "program_name", "group_name": all.append(name)
        case "here": all.append(source.folder)
        case "process_num":
            let digits = "\(number)"
            let missing = min(9, Int(width) ?? 0) - digits.count
            all.append(String(repeating: "0", count: max(0, missing)) + digits)
        case "host_node_name": all.append(variable: "HOSTNAME", standIn: "localhost")
        case _ where key.hasPrefix("ENV_"):
            all.append(variable: String(key.dropFirst(4)), standIn: "")
        default: all.append("%(\(key))s")
        }
    }

    /// The variables in `A="1",B='2',C=3`; nil where the text is no such list.
    func variables(_ text: String) -> [ImportedService.Variable]? {
        var (variables, rest) = ([ImportedService.Variable](), text[...])
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "," }
            if rest.isEmpty { return variables }
            guard let sign = rest.firstIndex(of: "=") else { return nil }
            let name = rest[..<sign].trimmedText
            guard !name.isEmpty, !name.contains(where: \.isWhitespace) else { return nil }
            rest = rest[sign...].dropFirst().drop { $0 == " " || $0 == "\t" }
            guard let value = Self.value(&rest) else { return nil }
            variables.append(ImportedService.Variable(name, expand(value)))
        }
    }

    /// A value up to the next comma, of quoted and plain parts; nil where a quote stays open.
    private static func value(_ rest: inout Substring) -> String? {
        var value = ""
        while let next = rest.first, next != ",", !next.isWhitespace {
            rest = rest.dropFirst()
            guard next == "\"" || next == "'" else {
                value.append(next)
                continue
            }
            var isClosed = false
            while let more = rest.popFirst() {
                if more == next {
                    isClosed = true
                    break
                }
                if more == "\\", next == "\"", let escaped = rest.first, "\"\\".contains(escaped) {
                    value.append(escaped)
                    rest = rest.dropFirst()
                } else {
                    value.append(more)
                }
            }
            if !isClosed { return nil }
        }
        return value
    }
}
