import Testing
import VigiaCore

@Suite("The page about the journal")
struct JournalPageTests {
    static let page = SourceTree.text(of: "docs/journal.md")
    static let events = EventSpec.services + EventSpec.project

    @Test("the catalogue has every event once")
    func complete() {
        let kinds = Self.events.map(\.kind)
        #expect(kinds.count == EventKind.allCases.count)
        #expect(Set(kinds) == Set(EventKind.allCases))
    }

    @Test("the page's tables are those of the catalogue")
    func tables() {
        let services = EventTable.text(of: EventSpec.services)
        let project = EventTable.text(of: EventSpec.project)
        #expect(Self.page.contains("\n" + services + "\n"), "it should be:\n\(services)")
        #expect(Self.page.contains("\n" + project + "\n"), "it should be:\n\(project)")
        let causes = EventTable.causes
        #expect(Self.page.contains("\n" + causes + "\n"), "it should be:\n\(causes)")
    }

    @Test("every row of the page is in the catalogue")
    func rows() {
        let rows = Self.page.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let causes = EventTable.causes.split(separator: "\n").map(String.init)
        let known = Set(Self.events.map(EventTable.row) + causes + Self.members)
        #expect(rows.filter { !known.contains(String($0)) } == [])
    }

    /// The rows of the members that every line has.
    private static var members: [String] {
        page.split(separator: "\n").map(String.init).filter { row in
            ["time", "level", "service", "run", "event", "cause"].contains {
                row.hasPrefix("| `\($0)` | ")
            }
        }
    }

    @Test("every event of the catalogue is written somewhere")
    func written() {
        let writers = SourceTree.sources.filter {
            !$0.path.contains("/Record/Event") && $0.room != "VigiaKit"
        }
        let words = Set(writers.flatMap { $0.code.split { !$0.isWordPart } })
        #expect(EventKind.allCases.filter { !words.contains("\($0)") } == [])
    }

    @Test("a record is made in one place, and read in one")
    func makers() {
        // Database pages have records too.
        let makers = SourceTree.sources.filter {
            !$0.path.contains("/VigiaDatabases/Pages/") && !$0.places(of: ["Record("]).isEmpty
        }
        #expect(makers.map(\.name) == ["EventKind"])
        let readers = SourceTree.sources.filter { $0.code.contains("extension Record: ") }
        #expect(readers.map(\.name) == ["Record+coding"])
    }

    @Test("each process sends its records through one function")
    func doors() {
        let doors = SourceTree.sources.filter { $0.code.contains(".record(at:") }
        #expect(
            doors.map(\.path).sorted() == [
                "Sources/VigiaCLI/Project/ProjectFolder+saying.swift",
                "Sources/VigiaEngine/Record/Host+saying.swift",
                "Sources/VigiaLogs/Scribe/JournalFile.swift",
            ]
        )
    }
}
