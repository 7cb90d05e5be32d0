import Testing
import VigiaCore

@Suite("nearest(to:among:)")
struct NearestTests {
    static let words: [(word: String, nearest: String?)] = [
        ("start", "start"), ("statr", "start"), ("strat", "start"), ("stattus", "status"),
        ("Status", "status"), ("restrat", "restart"), ("logz", "logs"), ("evnets", "events"),
        ("x", nil), ("", nil), ("frobnicate", nil), ("stop!", "stop"),
    ]

    @Test("a typing slip finds its word, and nonsense finds none", arguments: words)
    func finds(word: String, nearest expected: String?) {
        let known = ["start", "stop", "restart", "status", "logs", "events", "help"]
        #expect(nearest(to: word, among: known) == expected)
    }

    @Test("the first of two equally near words wins")
    func first() {
        #expect(nearest(to: "cat", among: ["car", "can"]) == "car")
    }
}
