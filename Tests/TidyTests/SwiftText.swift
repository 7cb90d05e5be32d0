/// Distinguishes code from comments and strings in Swift text.
///
/// It is no parser: it only decides which characters are code. Every other character becomes a
/// space and line ends stay, so line numbers are kept. Regular expressions between slashes count as
/// code.
struct SwiftText {
    /// The nesting of the current place, outermost first.
    private enum Context: Equatable {
        case code(parentheses: Int)
        case lineComment
        case blockComment
        case string(fence: Int, quotes: Int)
    }

    private let text: [Character]
    private var place = 0
    private var result = ""
    private var contexts = [Context.code(parentheses: 0)]

    /// The text with comments and the contents of strings blanked.
    static func code(of text: String) -> String {
        var reader = SwiftText(text: Array(text))
        while reader.place < reader.text.count { reader.step() }
        return reader.result
    }

    private init(text: [Character]) { self.text = text }

    private mutating func step() {
        switch contexts.last {
        case .lineComment: lineComment()
        case .blockComment: blockComment()
        case .string(let fence, let quotes): string(fence: fence, quotes: quotes)
        case .code(let parentheses): code(parentheses: parentheses)
        case nil: take(1)
        }
    }

    private mutating func lineComment() {
        if text[place].isNewline { contexts.removeLast() }
        blank(1)
    }

    private mutating func blockComment() {
        if follows("/*") {
            enter(.blockComment, blanking: 2)
        } else if follows("*/") {
            leave(blanking: 2)
        } else {
            blank(1)
        }
    }

    private mutating func string(fence: Int, quotes: Int) {
        let hashes = String(repeating: "#", count: fence)
        if follows(String(repeating: "\"", count: quotes) + hashes) {
            leave(blanking: quotes + fence)
        } else if follows("\\" + hashes + "(") {
            enter(.code(parentheses: 0), blanking: 2 + fence)
        } else {
            // An escaped character has no meaning by itself.
            blank(follows("\\" + hashes) ? 2 + fence : 1)
        }
    }

    private mutating func code(parentheses: Int) {
        if follows("//") { return enter(.lineComment, blanking: 2) }
        if follows("/*") { return enter(.blockComment, blanking: 2) }
        let fence = text[place...].prefix { $0 == "#" }.count
        if follows(String(repeating: "#", count: fence) + "\"") {
            let quotes = follows(String(repeating: "#", count: fence) + "\"\"\"") ? 3 : 1
            return enter(.string(fence: fence, quotes: quotes), blanking: fence + quotes)
        }
        let change = text[place] == "(" ? 1 : text[place] == ")" ? -1 : 0
        if contexts.count > 1, parentheses + change < 0 { return leave(blanking: 1) }
        contexts[contexts.count - 1] = .code(parentheses: parentheses + change)
        take(1)
    }

    private func follows(_ phrase: String) -> Bool { text[place...].starts(with: phrase) }

    private mutating func enter(_ context: Context, blanking count: Int) {
        contexts.append(context)
        blank(count)
    }

    private mutating func leave(blanking count: Int) {
        contexts.removeLast()
        blank(count)
    }

    private mutating func take(_ count: Int) {
        result.append(contentsOf: text[place...].prefix(count))
        place += count
    }

    private mutating func blank(_ count: Int) {
        for character in text[place...].prefix(count) {
            result.append(character.isNewline ? character : " ")
        }
        place += count
    }
}
