/// A token of JavaScript.
enum ScriptToken: Equatable {
    case name(String)
    case text(String)
    case number(String)
    /// A template string with substitutions.
    case substituted
    /// A sign such as `{`, `=>`, `||` or `...`.
    case sign(String)
    case end
}

/// Splits JavaScript into tokens, without comments.
///
/// Source: ECMA-262, 12 (lexical grammar).
struct ScriptTokens {
    private let characters: [Character]
    private var place = 0
    private var line = 1
    private let file: String

    /// All tokens of a text with their lines; the last one is the end.
    static func all(
        of text: String,
        file: String
    ) throws(ImportRefusal) -> [(token: ScriptToken, line: Int)] {
        var scanner = ScriptTokens(characters: Array(text), file: file)
        var tokens: [(token: ScriptToken, line: Int)] = []
        repeat {
            try scanner.skipBlanks()
            let line = scanner.line
            tokens.append((try scanner.next(), line))
        } while tokens.last?.token != .end
        return tokens
    }

    private init(characters: [Character], file: String) {
        (self.characters, self.file) = (characters, file)
    }

    private func character(_ ahead: Int = 0) -> Character? {
        place + ahead < characters.count ? characters[place + ahead] : nil
    }

    private mutating func advance() {
        if character()?.isNewline == true { line += 1 }
        place += 1
    }

    private mutating func skipBlanks() throws(ImportRefusal) {
        while let next = character() {
            if next.isWhitespace || next == "\u{FEFF}" {
                advance()
            } else if next == "/", character(1) == "/" {
                while let more = character(), !more.isNewline { advance() }
            } else if next == "/", character(1) == "*" {
                let start = line
                while !(character() == "*" && character(1) == "/") {
                    guard character() != nil else {
                        throw refuse("this comment is not closed", start)
                    }
                    advance()
                }
                place += 2
            } else if next == "#", place == 0 {
                while let more = character(), !more.isNewline { advance() }
            } else {
                return
            }
        }
    }

    private func refuse(_ problem: String, _ line: Int) -> ImportRefusal {
        .syntax(file: file, line: line, problem)
    }

    private mutating func next() throws(ImportRefusal) -> ScriptToken {
        guard let next = character() else { return .end }
        if next == "'" || next == "\"" || next == "`" { return try text(next) }
        if next.isASCII, next.isNumber || (next == "." && character(1)?.isNumber == true) {
            return .number(word { $0 == "." || $0 == "-" || $0 == "+" })
        }
        if Self.isNamePart(next) { return .name(word { _ in false }) }
        for sign in ["...", "===", "!==", "=>", "||", "&&", "??", "?.", "==", "!="] {
            let end = place + sign.count
            if end <= characters.count, String(characters[place..<end]) == sign {
                place = end
                return .sign(sign)
            }
        }
        advance()
        return .sign(String(next))
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "$"
    }

    /// The characters of a name or number; in a number, a sign may stand behind `e`.
    private mutating func word(_ isExtra: (Character) -> Bool) -> String {
        var text = ""
        while let next = character() {
            let isSign = next == "-" || next == "+"
            let fits = Self.isNamePart(next) || (isExtra(next) && (!isSign || text.last == "e"))
            guard fits else { break }
            text.append(next)
            place += 1
        }
        return text
    }

    private mutating func text(_ quote: Character) throws(ImportRefusal) -> ScriptToken {
        let start = line
        var (text, isSubstituted) = ("", false)
        advance()
        while let next = character() {
            if next == quote {
                advance()
                return isSubstituted ? .substituted : .text(text)
            }
            if next.isNewline, quote != "`" { break }
            if next == "\\" {
                advance()
                text += try escaped()
                continue
            }
            if quote == "`", next == "$", character(1) == "{" { isSubstituted = true }
            text.append(next)
            advance()
        }
        throw refuse("this text has a \(quote) that is not closed", start)
    }

    /// The meaning of what follows a backslash.
    private mutating func escaped() throws(ImportRefusal) -> String {
        guard let sign = character() else { throw refuse("the text is not closed", line) }
        advance()
        switch sign {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "v": return "\u{B}"
        case "x": return try scalar(digits: 2)
        case "u": return try unicode()
        case _ where sign.isNewline: return ""
        default: return String(sign)
        }
    }

    private mutating func unicode() throws(ImportRefusal) -> String {
        if character() == "{" {
            place += 1
            let digits = characters[place...].prefix { $0 != "}" }.count
            guard (1...6).contains(digits) else {
                throw refuse("this escape names no character", line)
            }
            let text = try scalar(digits: digits)
            place += 1
            return text
        }
        let high = try unit(digits: 4)
        guard (0xD800..<0xDC00).contains(high), character() == "\\", character(1) == "u" else {
            return Unicode.Scalar(high).map { String(Character($0)) } ?? "\u{FFFD}"
        }
        place += 2
        let low = try unit(digits: 4)
        guard (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        let value = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
        return Unicode.Scalar(value).map { String(Character($0)) } ?? "\u{FFFD}"
    }

    private mutating func scalar(digits: Int) throws(ImportRefusal) -> String {
        let value = try unit(digits: digits)
        return Unicode.Scalar(value).map { String(Character($0)) } ?? "\u{FFFD}"
    }

    private mutating func unit(digits: Int) throws(ImportRefusal) -> UInt32 {
        let end = place + digits
        guard end <= characters.count, characters[place..<end].allSatisfy(\.isHexDigit),
            let value = UInt32(String(characters[place..<end]), radix: 16)
        else { throw refuse("this escape names no character", line) }
        place = end
        return value
    }
}
