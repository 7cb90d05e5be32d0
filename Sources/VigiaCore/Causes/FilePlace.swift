/// An error at a place in a file: `app.conf:12: unknown directive`, `Main.java:4: error: …`.
///
/// Parsers of configuration files have countless wordings, but nearly all name the file and the
/// line; the kind of file gives the cause.
enum FilePlace {
    /// The cause that a line with a place in a file means; nil where it names none, or is content.
    static func cause(in text: LineText) -> CauseClass? {
        if isMissing(text) { return .fileMissing }
        if isGo(text) { return .syntaxError }
        if isCompiler(text) { return isSettings(text) ? .configuration : .syntaxError }
        return isSettings(text) && complaints.isIn(text) ? .configuration : nil
    }

    /// `Main.java:4: error: …`, `a.c:3:9: error: …`, `a.cs(3,4): error …`, `a.nim(3, 4) error: …`,
    /// `Main.java:[4,5] …` of Maven, `e: file:///Main.kt:4:5 …` of Kotlin.
    private static func isCompiler(_ text: LineText) -> Bool {
        if text.begins("e: ") { return text.holds(".kt:") || text.holds(".kts:") }
        if let place = text.offset(of: ".java:[") {
            return text.low[(place + 7)...].first?.isDigit == true
        }
        if let place = text.offset(of: ") error: "), place > 0 {
            return text.low[place - 1].isDigit && text.holds("(")
        }
        guard let place = text.offset(of: ": error"), place > 1 else { return false }
        let last = text.low[place - 1]
        if last == UInt8(ascii: ")") { return text.low[place - 2].isDigit }
        let digits = text.low[..<place].reversed().prefix { $0.isDigit }.count
        return digits > 0 && digits < place && text.low[place - digits - 1] == .colon
    }

    /// `node: .env.production: not found`, with a path before the last colon.
    private static func isMissing(_ text: LineText) -> Bool {
        let fault = ": not found"
        guard text.ends(fault) else { return false }
        let before = text.low[..<(text.low.count - fault.utf8.count)]
        let name = before.lastIndex(of: .space).map { before[($0 + 1)...] } ?? before
        return name.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }
    }

    /// `./main.go:3:2: undefined: foo`, with a column, which no log line has.
    private static func isGo(_ text: LineText) -> Bool {
        guard let name = text.offset(of: ".go:"), !text.low[..<name].contains(.space) else {
            return false
        }
        let column = text.low[(name + 4)...].drop { $0.isDigit }
        let rest = column.dropFirst().drop { $0.isDigit }
        return column.first == .colon && rest.startIndex > column.startIndex + 1
            && rest.starts(with: ": ".utf8)
    }

    /// Whether the line names a settings file and a line number in it.
    static func isSettings(_ text: LineText) -> Bool {
        var from = 0
        while let (place, count) = endings.first(in: text, from: from) {
            let end = place + count
            from = end
            if end < text.low.count, text.low[end].isWordByte { continue }
            if isNumbered(text.low[end...]) || lineIsNamed(text) { return true }
        }
        return false
    }

    /// `:12`, `(12)`, `' 12`.
    private static func isNumbered(_ rest: ByteView) -> Bool {
        let rest = rest.drop { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }
        switch rest.first {
        case .colon, UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "+"):
            return rest.dropFirst().first?.isDigit == true
        default: return false
        }
    }

    /// `line 12` or `line: 12`, with a number.
    private static func lineIsNamed(_ text: LineText) -> Bool {
        guard let place = text.offset(of: "line") else { return false }
        let rest = text.low[(place + 4)...]
        let number = rest.first == .colon ? rest.dropFirst() : rest
        return number.first == .space && number.dropFirst().first?.isDigit == true
    }

    /// What a line with a place in a file contains.
    static let marks =
        names.filter { $0.utf8.count > 3 }
        + names.filter { $0.utf8.count == 3 }.flatMap { name in behind.map { name + $0 } }
        + [".go:", ".java:[", ") error: ", ": error", ": not found"]

    /// What may stand behind the name of a file.
    private static let behind = [":", "(", "[", "+", "'", "\"", " ", ",", ")", ";", "."]

    private static let endings = WordSet(names)

    private static let names = [
        ".conf", ".cfg", ".cnf", ".config", ".ini", ".yml", ".yaml", ".toml", ".json", ".json5",
        ".xml", ".properties", ".env", ".hcl", ".vcl", ".conf.d", ".service", ".socket", ".cf",
        ".zone", ".neon", ".kdl", ".cfg.lua", ".rc", "caddyfile",
        "procfile", "nginx.conf", "_config", ".conf.in", ".tf", ".vcl", ".plist",
    ]

    private static let complaints = WordSet([
        "unknown", "missing", "expected", "unexpected", "bungled", "bad ", "invalid", "illegal",
        "duplicate", "unrecogni", "unsupported", "undefined", "not allowed", "not defined",
        "not found", "no such", "error", "unterminated", "cannot ", "can't", "could not",
        "failed", "not valid", "malformed", "must be", "requires ", "garbage", "wrong", "parse",
        "not a ", "not supported", "ambiguous", "out of range", "fatal",
    ])
}
