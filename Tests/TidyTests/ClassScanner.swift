/// Counts the stored properties of classes, in code whose comments and strings are blanked.
enum ClassScanner {
    /// Every declared class, with the number of its own stored properties.
    static func classes(in code: String) -> [(name: String, properties: Int)] {
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.compactMap { start in
            name(in: lines[start]).map { ($0, properties(of: lines, from: start)) }
        }
    }

    /// The names that a file extends, each once.
    static func extended(in code: String) -> Set<String> {
        let lines = code.split(separator: "\n").filter { $0.hasPrefix("extension ") }
        return Set(
            lines.compactMap { line in
                line.split { !$0.isWordPart }.dropFirst().first.map(String.init)
            }
        )
    }

    /// The class that a line declares; nil if it declares none.
    private static func name(in line: Substring) -> String? {
        let words = line.split { !$0.isWordPart }
        guard let place = words.firstIndex(of: "class"), place + 1 < words.count,
            !["func", "var", "let"].contains(words[place + 1]), line.last == "{"
        else { return nil }
        return String(words[place + 1])
    }

    private static func properties(of lines: [Substring], from start: Int) -> Int {
        var (depth, count) = (0, 0)
        for line in lines[start...] {
            if depth == 1 { count += stored(in: line) }
            for character in line {
                if character == "{" { depth += 1 }
                if character == "}" { depth -= 1 }
            }
            if depth == 0 { return count }
        }
        return count
    }

    /// The number of properties that a line stores.
    private static func stored(in line: Substring) -> Int {
        let words = line.split { !$0.isWordPart }
        guard let keyword = words.firstIndex(where: { $0 == "let" || $0 == "var" }),
            !words[..<keyword].contains("static"), !words[..<keyword].contains("func")
        else { return 0 }
        // A computed property has its brace before any value.
        let isComputed = line.prefix { $0 != "=" }.contains("{")
        if isComputed { return 0 }
        let names = line[words[keyword].endIndex...].drop { $0.isWhitespace }
        guard names.first == "(" else { return 1 }
        return names.prefix { $0 != ")" }.count { $0 == "," } + 1
    }
}
