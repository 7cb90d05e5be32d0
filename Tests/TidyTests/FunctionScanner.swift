/// A function, initializer, subscript or computed property, with its length.
struct FunctionSize: Equatable {
    /// The line of its declaration, from 1.
    let line: Int
    /// The number of lines from its keyword to its closing brace.
    let lines: Int
}

/// Finds functions in code whose comments and strings are blanked, by counting braces.
enum FunctionScanner {
    private static let keywords: Set<Substring> = ["func", "init", "deinit", "subscript"]
    /// How a declaration may continue on the line after its parameters.
    private static let continuations = ["{", "->", "where", "throws", "async", "rethrows"]

    /// Every function with a body, nested ones included.
    static func functions(in code: String) -> [FunctionSize] {
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        return lines.indices.compactMap { start in
            guard declares(Substring(String(lines[start]))) else { return nil }
            guard let end = end(of: lines, from: start) else { return nil }
            return FunctionSize(line: start + 1, lines: end - start + 1)
        }
    }

    /// Whether the line begins a declaration with a body of statements.
    private static func declares(_ line: Substring) -> Bool {
        let words = line.split { !$0.isWordPart && $0 != "." && $0 != "@" }
        // `.init(` and `self.init(` are calls.
        if words.contains(where: { keywords.contains($0) }) { return true }
        return words.contains("var") && line.last == "{"
    }

    /// The line of the brace that closes the first one opened from `start` on.
    private static func end(of lines: [[Character]], from start: Int) -> Int? {
        var (parentheses, braces, opened) = (0, 0, false)
        for number in start..<lines.count {
            if number > start, !opened, parentheses == 0, !goesOn(lines[number]) { return nil }
            for character in lines[number] {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where opened || parentheses == 0: (braces, opened) = (braces + 1, true)
                case "}" where opened: braces -= 1
                default: continue
                }
                if opened, braces == 0 { return number }
            }
        }
        return nil
    }

    private static func goesOn(_ line: [Character]) -> Bool {
        let text = String(line.drop { $0.isWhitespace })
        return continuations.contains { text.hasPrefix($0) }
    }
}
