import Testing

@Suite("The journal's page")
struct JournalPageTests {
    static let page = SourceTree.text(of: "docs/journal.md")

    /// The words between quotation marks behind `mark` in one room's sources.
    private func words(in room: String, behind marks: [String]) -> Set<String> {
        var found: Set<String> = []
        for file in SourceTree.sources where file.room == room {
            let text = file.text.replacing(" ", with: "").replacing("\n", with: "")
            for mark in marks {
                for rest in text.components(behind: mark) {
                    let word = rest.prefix { $0 != "\"" }
                    if word.allSatisfy({ $0.isLowercase || $0 == "_" }) {
                        found.insert(String(word))
                    }
                }
            }
        }
        return found
    }

    @Test("every event that the supervisor, the scribe or a command writes has its row")
    func events() {
        let engine = words(
            in: "VigiaEngine",
            behind: ["say(\"", "event:\"", "isSuccessor?\"", "tell(log,\"", "tell(\"", "write(\""]
        )
        let scribe = words(in: "VigiaLogs", behind: ["event:\""])
        let commands = words(in: "VigiaCLI", behind: ["event:\""])
        #expect(engine.contains("supervisor_replaced"))
        #expect(scribe == ["journal_dropped"])
        let all = engine.union(scribe).union(commands)
        let missing = all.filter { !Self.page.contains("\n| `\($0)` |") }
        #expect(missing.sorted() == [])
    }

    @Test("every happening has its row")
    func happenings() throws {
        let file = try #require(SourceTree.sources.first { $0.path.hasSuffix("/Happening.swift") })
        let names = file.text.split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: "\"", omittingEmptySubsequences: false)
            return line.contains("case .") && words.count == 3 ? String(words[1]) : nil
        }
        #expect(names.count > 20)
        #expect(names.filter { !Self.page.contains("\n| `\($0)` |") } == [])
    }
}

extension String {
    /// What follows each place where `mark` stands.
    fileprivate func components(behind mark: String) -> [Substring] {
        ranges(of: mark).map { self[$0.upperBound...] }
    }
}
