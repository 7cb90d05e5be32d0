internal import VigiaCore

/// The sections of a configuration file such as supervisord's or systemd's.
struct IniFile {
    /// A value of a section, with the line of its name.
    struct Setting {
        var key: String
        var value: String
        var line: Int
    }

    /// A section; a name that stands twice has two sections.
    struct Section {
        var name: String
        var line: Int
        var settings: [Setting] = []

        /// The last value of a setting; nil where there is none.
        subscript(key: String) -> Setting? { settings.last { $0.key == key } }

        /// The value of a setting.
        func text(_ key: String) -> String? { self[key]?.value }
    }

    /// How lines belong together.
    enum Dialect {
        /// Blanks before a line continue the value above it; ` ;` and ` #` begin a comment.
        case supervisord
        /// A backslash at the end continues a line; names may stand several times.
        case systemd
    }

    private(set) var sections: [Section] = []

    /// Reads a file.
    ///
    /// - Throws: `ImportRefusal.syntax` at a line that is neither section, setting nor comment.
    init(_ source: ImportSource, _ dialect: Dialect) throws(ImportRefusal) {
        let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var place = 0
        while place < lines.count {
            let (line, number) = (lines[place], place + 1)
            place += 1
            let text = line.trimmed
            if text.isEmpty || text.first == "#" || text.first == ";" { continue }
            if dialect == .supervisord, line.first?.isWhitespace == true, extend(by: text) {
                continue
            }
            if text.first == "[" {
                guard text.last == "]" || dialect == .supervisord,
                    let end = text.firstIndex(of: "]")
                else { throw .syntax(file: source.file, line: number, "this section has no ]") }
                let name = text[text.index(after: text.startIndex)..<end]
                sections.append(Section(name: String(name.trimmed), line: number))
                continue
            }
            var value = String(text)
            if dialect == .systemd { Self.join(&value, lines, &place) }
            try take(value, dialect, number, source.file)
        }
    }

    /// Adds a line to the value above it; false where there is none.
    private mutating func extend(by text: Substring) -> Bool {
        guard let section = sections.indices.last,
            let setting = sections[section].settings.indices.last
        else { return false }
        let value = Self.withoutComment(text)
        sections[section].settings[setting].value += "\n" + value
        return true
    }

    /// Joins lines that end with a backslash; comments between them are skipped.
    ///
    /// Source: systemd.syntax(7).
    private static func join(_ value: inout String, _ lines: [Substring], _ place: inout Int) {
        while value.last == "\\" {
            value.removeLast()
            while place < lines.count, let first = lines[place].trimmed.first,
                first == "#" || first == ";"
            {
                place += 1
            }
            guard place < lines.count else { return }
            value += " " + lines[place].trimmed
            place += 1
        }
    }

    private mutating func take(
        _ text: String,
        _ dialect: Dialect,
        _ line: Int,
        _ file: String
    ) throws(ImportRefusal) {
        let sign = text.firstIndex { $0 == "=" || (dialect == .supervisord && $0 == ":") }
        guard let sign, sign != text.startIndex else {
            throw .syntax(file: file, line: line, "this is neither a section nor NAME=VALUE")
        }
        guard let section = sections.indices.last else {
            throw .syntax(file: file, line: line, "this stands before the first section")
        }
        let key = text[..<sign].trimmed
        var value = String(text[sign...].dropFirst().trimmed)
        if dialect == .supervisord { value = Self.withoutComment(value[...]) }
        let setting = Setting(
            key: dialect == .supervisord ? key.lowercased() : String(key),
            value: value,
            line: line
        )
        sections[section].settings.append(setting)
    }

    /// The text before a comment.
    private static func withoutComment(_ text: Substring) -> String {
        let marks = [" ;", "\t;", " #", "\t#"].compactMap { text.firstRange(of: $0)?.lowerBound }
        guard let mark = marks.min() else { return String(text) }
        return String(text[..<mark].trimmed)
    }
}
