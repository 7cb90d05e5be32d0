/// The variables of a `.env` file.
///
/// The file has one `KEY=value` a line. `export` before it, quotes around the value and `#`
/// comments work as in a shell; nothing is expanded. A value never reaches an error message.
struct EnvironmentFile: Equatable {
    /// A line that cannot be read.
    struct Refusal: Error, Equatable {
        var mark: Mark
        var problem: String
    }

    /// The variables; the last one counts where a name occurs twice.
    private(set) var variables: [String: String] = [:]

    private var rest: Substring
    private var mark = Mark(line: 1, column: 1)

    /// Reads a whole file.
    init(reading bytes: [UInt8]) throws(Refusal) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(mark: Self.badText(bytes), problem: "this line is not UTF-8 text")
        }
        rest = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        while !rest.isEmpty { try line() }
    }

    private static func badText(_ bytes: [UInt8]) -> Mark {
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        let bad = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        return Mark(line: (bad ?? 0) + 1, column: 1)
    }

    private mutating func line() throws(Refusal) {
        skipBlanks()
        if endsHere() { return }
        if rest.hasPrefix("export "), !isAssignment(rest.dropFirst(7)) {
            for _ in 0..<7 { advance() }
            skipBlanks()
        }
        let name = try name()
        skipBlanks()
        // The line may be part of a secret, so the message does not even quote the name.
        guard rest.first == "=" else {
            throw refuse("there is no = behind a name; a value of several lines wants quotes")
        }
        advance()
        let isApart = rest.first == " " || rest.first == "\t"
        skipBlanks()
        let begin = mark
        let value = isApart && rest.first == "#" ? "" : try value()
        guard !value.utf8.contains(0) else {
            throw Refusal(mark: begin, problem: "the value holds a NUL character")
        }
        variables[name] = value
    }

    /// Whether the line sets a variable called `export`: `export = 1`.
    private func isAssignment(_ text: Substring) -> Bool {
        text.drop { $0 == " " || $0 == "\t" }.first == "="
    }

    private mutating func name() throws(Refusal) -> String {
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
        guard let first = name.first, first.isLetter || first == "_" else {
            throw refuse("a variable's name is letters, digits, _ . and -; a letter or _ is first")
        }
        for _ in name { advance() }
        return String(name)
    }

    private mutating func value() throws(Refusal) -> String {
        switch rest.first {
        case "'", "\"":
            let value = try quotedValue()
            skipBlanks()
            guard endsHere() else { throw refuse("there is text after the closing quote") }
            return value
        default: return plainValue()
        }
    }

    private mutating func plainValue() -> String {
        var value = ""
        while let next = rest.first, !next.isNewline {
            if next == "#", value.last == " " || value.last == "\t" { break }
            value.append(next)
            advance()
        }
        skipLine()
        while value.last == " " || value.last == "\t" { value.removeLast() }
        return value
    }

    /// Reads a quoted value, which may span several lines.
    private mutating func quotedValue() throws(Refusal) -> String {
        let (open, quote) = (mark, rest.first)
        advance()
        var value = ""
        while let next = rest.first {
            advance()
            if next == quote { return value }
            if next == "\\", quote == "\"", let escaped = rest.first {
                advance()
                value += Self.escapes[escaped] ?? "\\\(escaped)"
            } else {
                value.append(next)
            }
        }
        throw Refusal(mark: open, problem: "this quote is never closed")
    }

    /// The meaning of an escaped character between double quotes.
    private static let escapes: [Character: String] = [
        "n": "\n", "r": "\r", "t": "\t", "\\": "\\", "\"": "\"", "$": "$", "`": "`",
    ]

    /// Whether the rest of the line is empty or a comment, which is then skipped.
    private mutating func endsHere() -> Bool {
        guard let next = rest.first else { return true }
        guard next.isNewline || next == "#" else { return false }
        skipLine()
        return true
    }

    private mutating func skipBlanks() {
        while rest.first == " " || rest.first == "\t" { advance() }
    }

    private mutating func skipLine() {
        while let next = rest.first {
            advance()
            if next.isNewline { return }
        }
    }

    private mutating func advance() {
        guard let next = rest.popFirst() else { return }
        mark =
            next.isNewline
            ? Mark(line: mark.line + 1, column: 1)
            : Mark(line: mark.line, column: mark.column + 1)
    }

    private func refuse(_ problem: String) -> Refusal { Refusal(mark: mark, problem: problem) }
}
