import Testing
import VigiaCore

@Suite("Histories of probes")
struct ProbeHistoryTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var verdict = Verdict.pass
        /// The texts of the answers, which take turns.
        var texts = ["ok"]
        var count = 1000
        var lacksDependency = false
        var isDoubtful = false
    }

    static let rows: [Row] = [
        Row(testDescription: "the same answer a thousand times", isDoubtful: true),
        Row(testDescription: "fewer answers", count: 999),
        Row(
            testDescription: "answers with a time in them",
            texts: [#"{"at":1}"#, #"{"at":20}"#],
            isDoubtful: true
        ),
        Row(testDescription: "answers of two kinds", texts: ["ok", "busy"]),
        Row(testDescription: "answers that are degraded", verdict: .degraded("slow")),
        Row(testDescription: "failures", verdict: .fail("no")),
        Row(testDescription: "questions that were not asked", verdict: .notProbed("no descriptor")),
        Row(
            testDescription: "three answers without a dependency",
            count: 3,
            lacksDependency: true,
            isDoubtful: true
        ),
        Row(testDescription: "two answers without a dependency", count: 2, lacksDependency: true),
    ]

    @Test("a probe is doubtful if it never fails and nothing changes its answer", arguments: rows)
    func doubtful(row: Row) {
        var history = ProbeHistory()
        for number in 0..<row.count {
            history.take(
                row.verdict,
                status: 200,
                text: row.texts[number % row.texts.count],
                elapsed: .milliseconds(number),
                lacksDependency: row.lacksDependency
            )
        }
        #expect(history.isDoubtful == row.isDoubtful)
        guard row.verdict == .pass else { return #expect(history.passed == 0) }
        #expect(history.fastest == .zero && history.slowest == .milliseconds(row.count - 1))
        // One failure shows that the probe can fail.
        history.take(.fail("no"), status: 500, text: "", elapsed: .zero, lacksDependency: false)
        #expect(!history.isDoubtful && !history.neverFailed)
    }
}
