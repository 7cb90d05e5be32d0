import Testing

/// The guide to errors names every code that stands in the sources, and no other.
@Suite("Codes of errors")
struct ErrorCodeTests {
    /// What codes begin with; a new kind of error needs its line here.
    static let kinds = [
        "api", "check", "command", "config", "database", "dependencies", "fix", "project", "run",
        "start", "supervisor", "system", "vigia", "wire",
    ]
    /// Names of files that look like codes.
    static let files = [
        "fix.lock", "supervisor.log", "vigia.yaml", "vigia.yml", "vigia.sock",
    ]

    @Test("every code has its entry in the guide, and every entry its code")
    func complete() {
        let guide = SourceTree.sources.filter { $0.path.contains("/VigiaCLI/Errors/") }
        let others = SourceTree.sources.filter { !$0.path.contains("/VigiaCLI/Errors/") }
        let explained = Set(guide.flatMap { Self.codes(in: $0.text) })
        // The codes of checks are explained where they are.
        let checks = others.filter { $0.path.hasSuffix("/CheckCode.swift") }
        #expect(checks.count == 1)
        let known = explained.union(checks.flatMap { Self.codes(in: $0.text) })
        let used = Set(others.flatMap { Self.codes(in: $0.text) })
            .union(Self.configuration(others)).union(Self.dependencies(others))
        #expect(used.count > 80)
        #expect(used.subtracting(known).sorted() == [])
        #expect(known.subtracting(used).sorted() == [])
    }

    /// Texts such as `"config.unit"`.
    private static func codes(in text: String) -> [String] {
        literals(in: text).filter { word in
            let parts = word.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 2 && kinds.contains(String(parts[0])) && !files.contains(word)
                && !parts[1].isEmpty && parts[1].allSatisfy { $0.isLowercase || $0 == "_" }
        }
    }

    /// What the readers of the configuration put behind `config.`.
    private static func configuration(_ all: [SourceFile]) -> Set<String> {
        var found: Set<String> = []
        for file in all where file.room == "VigiaConfig" {
            let text = file.text.filter { !$0.isWhitespace }
            var marks = ["add(\"", "YamlRefusal(code:\"", "missing?\"", "\"not_found\":\""]
            if file.path.contains("/Yaml/") { marks.append("refuse(\"") }
            for mark in marks {
                for rest in text.ranges(of: mark).map({ text[$0.upperBound...] }) {
                    let word = rest.prefix { $0 != "\"" }
                    let isCode = !word.isEmpty && word.allSatisfy { $0.isLowercase || $0 == "_" }
                    if isCode { found.insert("config." + word) }
                }
            }
        }
        return found
    }

    /// The kinds of faults of dependencies.
    private static func dependencies(_ all: [SourceFile]) -> Set<String> {
        guard let file = all.first(where: { $0.path.hasSuffix("/DependencyFault.swift") }) else {
            return []
        }
        let kinds = file.text.split(separator: "\n").prefix { $0 != "    }" }
        return Set(
            kinds.filter { $0.contains("        case ") }.map { line in
                let words = line.split { !$0.isWordPart }
                return "dependencies." + (words.last ?? "")
            }
        )
    }

    /// The texts in quotes, line by line.
    private static func literals(in text: String) -> [String] {
        text.split(separator: "\n").flatMap { line in
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
        }
    }
}
