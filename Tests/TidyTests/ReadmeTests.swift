import Testing

/// Every command in the README exists.
///
/// Only names are compared; the end-to-end tests run the commands in a project.
@Suite("README")
struct ReadmeTests {
    @Test("every make target in the README is in the Makefile")
    func targets() {
        let known = Self.targets(of: SourceTree.text(of: "Makefile"))
        let shown = Self.shown(by: "make", in: SourceTree.text(of: "README.md"))
        #expect(!shown.isEmpty)
        #expect(shown.filter { !known.contains($0) } == [])
    }

    @Test("every vigia command in the README is in the command line")
    func commands() {
        let room = SourceTree.sources.filter { $0.room == "VigiaCLI" }
        let shown = Self.shown(by: "vigia", in: SourceTree.text(of: "README.md"))
        #expect(shown.filter { name in !room.contains { Self.names(name, in: $0) } } == [])
    }

    /// Whether the file contains `"name"`, or has a case of that name.
    private static func names(_ name: String, in file: SourceFile) -> Bool {
        if Substring(file.text).holds("\"\(name)\"") { return true }
        return SourceFile.numbered(file.code).contains { _, line in
            let words = line.split { !$0.isWordPart }
            return words.first == "case" && words.contains(name[...])
        }
    }

    @Test("commands are found only in sh blocks, without prompts and options")
    func parsing() {
        let text = """
            make no
            ```sh
            $ make test
            vigia -C folder start
            vigia stop   # a comment
            make bench SEED=1
            vigiax no
            ```
            ```yaml
            make no
            ```
            """
        #expect(Self.shown(by: "make", in: text) == ["test", "bench"])
        #expect(Self.shown(by: "vigia", in: text) == ["start", "stop"])
    }

    /// The first word after `program` and its options, for each line of an `sh` block.
    private static func shown(by program: String, in text: String) -> [String] {
        var (found, inside) = ([String](), false)
        for (_, line) in SourceFile.numbered(text) {
            if line.hasPrefix("```") { inside = line == "```sh" }
            var words = line.split(separator: " ")[...]
            if words.first == "$" { words.removeFirst() }
            guard inside, words.popFirst()?.split(separator: "/").last == program[...] else {
                continue
            }
            while let option = words.first, option.hasPrefix("-") {
                words = words.dropFirst(option == "-C" ? 2 : 1)
            }
            if let name = words.first { found.append(String(name)) }
        }
        return found
    }

    /// The text before the colon of each rule.
    private static func targets(of makefile: String) -> Set<String> {
        let rules = SourceFile.numbered(makefile).compactMap { _, line -> Substring? in
            guard let first = line.first, first.isLetter, line.contains(":") else { return nil }
            return line.prefix { $0 != ":" }
        }
        return Set(rules.flatMap { $0.split(separator: " ") }.map(String.init))
    }
}
