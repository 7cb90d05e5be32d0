internal import VigiaCore

/// Splits a command line into words by the quotes of a shell, without expanding anything.
///
/// Source: POSIX.1-2024, XCU 2.2 (quoting).
struct WordSplitter {
    /// What the words are.
    enum Result: Equatable {
        /// Words that a program can be started with.
        case words([Template])
        /// Text that only a shell understands.
        case needsShell
        /// A quote that is not closed.
        case openQuote
    }

    /// Whether the line was meant for a shell, so that its other signs have a meaning.
    private let isForShell: Bool
    private var words: [Template] = []
    private var word: Template?
    private var quote: Character?
    private var isEscaped = false
    private var needsShell = false
    private var assigns = false

    /// Splits a line that its program runs with a shell.
    static func splitShell(_ line: Template) -> Result { split(line, isForShell: true) }

    /// Splits a line that its program runs without a shell: quotes and backslashes alone count.
    static func splitWords(_ line: Template) -> Result { split(line, isForShell: false) }

    private static func split(_ line: Template, isForShell: Bool) -> Result {
        var splitter = WordSplitter(isForShell: isForShell)
        for part in line.parts {
            switch part {
            case .text(let text): for character in text { splitter.take(character) }
            case .variable(let name, let standIn):
                splitter.begin()
                if line.lost.contains(name) {
                    splitter.word?.append(losing: name)
                } else {
                    splitter.word?.append(variable: name, standIn: standIn)
                }
            }
        }
        splitter.endWord()
        if splitter.quote != nil || splitter.isEscaped { return .openQuote }
        return splitter.needsShell ? .needsShell : .words(splitter.words)
    }

    private init(isForShell: Bool) { self.isForShell = isForShell }

    private mutating func begin() { if word == nil { word = Template() } }

    private mutating func append(_ character: Character) {
        begin()
        word?.append(String(character))
    }

    private mutating func take(_ character: Character) {
        if isEscaped { return takeEscaped(character) }
        switch quote {
        case "'": if character == "'" { quote = nil } else { append(character) }
        case "\"": takeQuoted(character)
        default: takePlain(character)
        }
    }

    private mutating func takeEscaped(_ character: Character) {
        isEscaped = false
        if character == "\n" || character == "\r\n" { return }
        if quote == "\"", !"$`\"\\".contains(character) { append("\\") }
        append(character)
    }

    private mutating func takeQuoted(_ character: Character) {
        switch character {
        case "\"": quote = nil
        case "\\": isEscaped = true
        case "$", "`":
            needsShell = needsShell || isForShell
            append(character)
        default: append(character)
        }
    }

    private mutating func takePlain(_ character: Character) {
        switch character {
        case "'", "\"":
            quote = character
            begin()
        case "\\": isEscaped = true
        case " ", "\t": endWord()
        case _ where character.isNewline:
            endWord()
            needsShell = needsShell || (isForShell && !words.isEmpty)
        default:
            let atStart = word == nil && "~#{}!".contains(character)
            if isForShell, atStart || "|;&<>`*?[()$".contains(character) { needsShell = true }
            append(character)
        }
    }

    private mutating func endWord() {
        if let word { words.append(word) }
        word = nil
    }
}
