import VigiaCore

/// Why a command line cannot be split into words without a shell.
enum CommandRefusal: Error, Equatable {
    /// An unquoted character that only a shell understands.
    case shell(Character)
    /// `$NAME` without braces.
    case shellVariable(String)
    /// A `${NAME}` that cannot be expanded.
    case variable(VariableRefusal)
    /// `NAME=value` before the program.
    case assignment(String)
    /// A quote that is never closed.
    case openQuote(Character)
    /// A backslash at the end.
    case openEscape
    /// No word.
    case empty
}

/// Splits a command line into words as a shell would: quotes, backslashes, and `${NAME}`, whose
/// value is never split.
///
/// Other text that a shell would expand or interpret is refused, never passed on unchanged.
/// Source: POSIX.1-2024, XCU 2.2 (quoting).
struct CommandWords {
    private var rest: Substring
    private let variables: Variables
    private var words: [String] = []
    private var word: String?
    /// The name before an unquoted `=` in the first word.
    private var assignment: String?

    /// The words of `line`, never empty.
    static func split(
        _ line: String,
        _ variables: Variables = Variables()
    ) throws(CommandRefusal) -> [String] {
        // A block scalar (`>` or `|`) ends with a line break that means nothing.
        var text = line[...]
        while let last = text.last, last.isNewline || last == " " { text = text.dropLast() }
        if line[text.endIndex...].first == " ", text.last == "\\" { text = line[...] }
        var splitter = CommandWords(rest: text, variables: variables)
        return try splitter.run()
    }

    private init(rest: Substring, variables: Variables) {
        (self.rest, self.variables) = (rest, variables)
    }

    private mutating func run() throws(CommandRefusal) -> [String] {
        if rest.utf8.allSatisfy(Self.isPlain) {
            words = rest.split(separator: " ").map { String($0) }
            rest = ""
        }
        while let next = rest.popFirst() {
            switch next {
            case " ", "\t": endWord()
            case "'": try takeSingleQuoted()
            case "\"": try takeDoubleQuoted()
            case "\\": try takeEscaped()
            case "#", "~": try takeAtWordStartOnly(next)
            case "$": word = (word ?? "") + (try takeVariable())
            default:
                if next.isNewline || Self.shellSyntax.contains(next) { throw .shell(next) }
                append(next)
            }
        }
        endWord()
        if let assignment { throw .assignment(assignment) }
        guard let program = words.first, !program.isEmpty else { throw .empty }
        return words
    }

    /// Whether a byte is literal in every shell or separates words; most commands have no other.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: " "):
            true
        default: false
        }
    }

    /// Characters that a shell interprets wherever they stand unquoted.
    private static let shellSyntax: Set<Character> = [
        "|", ";", "&", "<", ">", "`", "*", "?", "[", "(", ")",
    ]

    private mutating func append(_ character: Character) {
        word = (word ?? "") + String(character)
        if character == "=", words.isEmpty, let word, isVariable(word.dropLast()) {
            assignment = assignment ?? String(word.dropLast())
        }
    }

    private mutating func endWord() {
        if let word { words.append(word) }
        word = nil
    }

    private func isVariable(_ name: Substring) -> Bool {
        guard let first = name.first, first.isASCII, first.isLetter || first == "_" else {
            return false
        }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    private mutating func takeAtWordStartOnly(_ next: Character) throws(CommandRefusal) {
        if word == nil { throw .shell(next) }
        append(next)
    }

    private mutating func takeSingleQuoted() throws(CommandRefusal) {
        guard let end = rest.firstIndex(of: "'") else { throw .openQuote("'") }
        word = (word ?? "") + rest[..<end]
        rest = rest[end...].dropFirst()
    }

    private mutating func takeDoubleQuoted() throws(CommandRefusal) {
        word = word ?? ""
        while let next = rest.popFirst() {
            switch next {
            case "\"": return
            case "$": word = (word ?? "") + (try takeVariable())
            case "`": throw .shell(next)
            case "\\":
                guard let escaped = rest.popFirst() else { throw .openQuote("\"") }
                if escaped.isNewline { continue }
                if !"$`\"\\".contains(escaped) { word?.append("\\") }
                word?.append(escaped)
            default: word?.append(next)
            }
        }
        throw .openQuote("\"")
    }

    /// Expands the variable behind a dollar; a dollar that only a shell understands is refused.
    private mutating func takeVariable() throws(CommandRefusal) -> String {
        do throws(VariableRefusal) {
            if let value = try variables.take(from: &rest) { return value }
        } catch {
            throw .variable(error)
        }
        let name = Variables.name(at: rest)
        throw name.isEmpty ? .shell("$") : .shellVariable(String(name))
    }

    /// The index of the script that a shell runs, as in `sh -c …`; nil where there is none.
    ///
    /// Only words before the first operand are options.
    /// Source: POSIX.1-2024, XCU sh; bash(1).
    static func script(in words: [String]) -> Int? {
        guard let program = words.first, KnownShell(running: program) != nil else { return nil }
        var place = 1
        while place < words.count {
            let word = words[place]
            guard let sign = word.first, "-+".contains(sign), word != "-", word != "--" else {
                return nil
            }
            let isShort = !word.hasPrefix("--")
            // `c` may stand anywhere among short options, as in `-ce`.
            if isShort, sign == "-", word.contains("c") {
                return place + 1 < words.count ? place + 1 : nil
            }
            let takesWord = isShort ? word.lowercased().last == "o" : fileFlags.contains(word)
            place += takesWord ? 2 : 1
        }
        return nil
    }

    private static let fileFlags = ["--rcfile", "--init-file"]

    private mutating func takeEscaped() throws(CommandRefusal) {
        guard let next = rest.popFirst() else { throw .openEscape }
        if !next.isNewline { word = (word ?? "") + String(next) }
    }
}
