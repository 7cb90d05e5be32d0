import Testing
import VigiaCore

@Suite("The page about metrics")
struct MetricPageTests {
    private static let page = SourceTree.text(of: "docs/metrics.md")

    private static func row(_ family: MetricFamily) -> String {
        let labels = family.labels.map { "`\($0)`" }.joined(separator: ", ")
        return "| `\(family.rawValue)` | \(family.kind.rawValue) | \(labels) | \(family.meaning) |"
    }

    @Test("the table is that of the sources")
    func table() {
        let rows = MetricFamily.allCases.map(Self.row)
        let told = Self.page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        #expect(told == rows, "it should be:\n\(rows.joined(separator: "\n"))")
    }

    @Test("the page says how many causes of restarts and of incidents there are")
    func causes() {
        let page = Self.page.replacing("\n", with: " ")
        #expect(page.contains("There are \(CauseCode.ofRestarts.count) causes of a restart"))
        #expect(page.contains("and \(CauseClass.allCases.count) causes of incidents"))
    }
}
