import Testing

/// The error guide has every code in the sources, and no other.
@Suite("Error codes")
struct ErrorCodeTests {
    /// The first parts of codes; a new kind of error needs its line here.
    static let kinds = [
        "api", "apply", "check", "command", "config", "dashboard", "database", "dependencies",
        "drill", "fix", "import", "plan",
        "project", "run", "start", "supervisor", "system", "token", "vigia", "wire",
    ]
    /// File names that look like codes.
    static let files = [
        "drill.lock", "fix.lock", "start.lock", "tokens.lock", "supervisor.log", "vigia.yaml",
        "vigia.yml", "vigia.sock", "config.ru",
    ]

    @Test("every code has its entry in the guide, and every entry its code")
    func complete() {
        let guide = SourceTree.sources.filter { $0.path.contains("/VigiaCLI/Errors/") }
        let others = SourceTree.sources.filter { !$0.path.contains("/VigiaCLI/Errors/") }
        let explained = Set(guide.flatMap { Self.codes(in: $0.text) })
        // Codes of checks are explained where they are declared.
        let checks = others.filter {
            $0.name == "CheckCode" || $0.code.contains("extension CheckCode {")
        }
        #expect(checks.count > 8)
        for file in checks { #expect(Self.forgotten(in: file.text) == [], "\(file.path)") }
        // A code of a kind that is missing above would be found on neither side.
        let entries = guide.flatMap { Self.words(behind: ".init(\"", in: $0.text) }
        #expect(!entries.isEmpty && Set(entries).subtracting(explained).sorted() == [])
        let known = explained.union(checks.flatMap { Self.codes(in: $0.text) })
        let used = Set(others.flatMap { Self.codes(in: $0.text) })
            .union(Self.configuration(others)).union(Self.dependencies(others))
        #expect(used.count > 80)
        #expect(used.subtracting(known).sorted() == [])
        #expect(known.subtracting(used).sorted() == [])
    }

    /// Strings such as `"config.unit"`.
    private static func codes(in text: String) -> [String] {
        literals(in: text).filter { word in
            let parts = word.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 2 && kinds.contains(String(parts[0])) && !files.contains(word)
                && !parts[1].isEmpty && parts[1].allSatisfy { $0.isLowercase || $0 == "_" }
        }
    }

    /// Codes of checks that are declared in a text, but missing in its list of them.
    private static func forgotten(in text: String) -> Set<String> {
        let declared = words(behind: "staticlet", in: text).compactMap { word in
            word.hasSuffix("=Self(") ? String(word.dropLast("=Self(".count)) : nil
        }.filter { $0.allSatisfy(\.isLetter) }
        let list = text.ranges(of: "codes: [CheckCode] = [").first.map { mark in
            text[mark.upperBound...].prefix { $0 != "]" }.split { !$0.isWordPart }.map(String.init)
        }
        return Set(declared).subtracting(list ?? [])
    }

    /// The codes after `config.` in the readers of the configuration.
    private static func configuration(_ all: [SourceFile]) -> Set<String> {
        var found: Set<String> = []
        for (mark, folder) in [
            ("add(\"", "/VigiaConfig/"), ("YamlRefusal(code:\"", "/VigiaConfig/"),
            ("refuse(\"", "/VigiaConfig/Yaml/"),
        ] {
            let words = all.filter { $0.path.contains(folder) }
                .flatMap { Self.words(behind: mark, in: $0.text) }
                .filter { $0.allSatisfy { $0.isLowercase || $0 == "_" } }
            #expect(!words.isEmpty, "nothing is written as \(mark) any more")
            found.formUnion(words.map { "config." + $0 })
        }
        return found
    }

    /// The strings after a mark up to the next quote, across line breaks.
    private static func words(behind mark: String, in text: String) -> [String] {
        let text = text.filter { !$0.isWhitespace }
        return text.ranges(of: mark).map { String(text[$0.upperBound...].prefix { $0 != "\"" }) }
            .filter { !$0.isEmpty }
    }

    /// The kinds of dependency faults.
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

    /// The quoted strings, line by line.
    private static func literals(in text: String) -> [String] {
        text.split(separator: "\n").flatMap { line in
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
        }
    }
}
