import Testing
import VigiaCore

@Suite("The pace of a probe")
struct ProbePaceTests {
    /// Answers in milliseconds with a timeout of 1 s, and the changes by the number of the answer.
    static let stories: [(answers: [Int], changes: [Int: ProbePace.Change])] = [
        ([100, 200, 500, 499, 500, 500], [:]),
        ([600, 600, 100, 600, 600, 100], [:]),
        ([501, 600, 900, 900, 900], [2: .slow]),
        ([600, 600, 600, 100, 100, 600, 100, 100, 100], [2: .slow, 8: .over]),
    ]

    @Test("three answers in a row make it slow, or fast again", arguments: stories)
    func changes(answers: [Int], changes: [Int: ProbePace.Change]) {
        var pace = ProbePace()
        for (number, answer) in answers.enumerated() {
            let change = pace.take(.milliseconds(answer), timeout: .seconds(1))
            #expect(change == changes[number], "answer \(number)")
        }
    }

    @Test("a slow probe of an earlier supervisor is over after three fast answers")
    func resumed() {
        var pace = ProbePace(isSlow: true)
        let fast = (0..<3).map { _ in pace.take(.milliseconds(1), timeout: .seconds(1)) }
        #expect(fast == [nil, nil, .over] && !pace.isSlow)
    }

    @Test("it takes no more memory than the counts beside it already do")
    func size() {
        #expect(MemoryLayout<ProbePace>.size == 2)
    }
}
