import Testing
import VigiaCore

@testable import VigiaEngine

/// One turn of a loop: when it had read all, slept, was to wake and woke, in milliseconds.
struct LoopTurn: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let (read, slept, planned, woke): (Int, Int, Int, Int)
    var wasStopped = false
    /// For how long nobody listened; nil where that is not worth mentioning.
    let gap: Int?

    init(_ words: String, _ times: (Int, Int, Int, Int), stopped: Bool = false, gap: Int?) {
        (testDescription, wasStopped, self.gap) = (words, stopped, gap)
        (read, slept, planned, woke) = times
    }
}

private func at(_ milliseconds: Int) -> Instant {
    milliseconds == .max ? .never : Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
}

@Suite("Whether the loop listens")
struct AttentionTests {
    static let turns = [
        LoopTurn("to sleep is to listen", (0, 1, .max, 60_000), gap: nil),
        LoopTurn("it wakes when it planned to", (0, 1, 2000, 2001), gap: nil),
        LoopTurn("it wakes early, as something came", (0, 1, 2000, 700), gap: nil),
        LoopTurn("a little late", (0, 1, 2000, 2400), gap: nil),
        LoopTurn("it was starved, or stopped beyond its time", (0, 0, 2000, 6000), gap: 4000),
        LoopTurn("it was due already when it slept", (0, 0, -500, 600), gap: 600),
        LoopTurn("the turn itself took long", (0, 900, 2000, 950), gap: 900),
        LoopTurn("both", (0, 900, 2000, 2700), gap: 1600),
        LoopTurn("it was stopped within its time", (0, 1, .max, 6000), stopped: true, gap: 6000),
        LoopTurn("it was stopped for a moment", (0, 1, .max, 300), stopped: true, gap: nil),
    ]

    @Test("a gap is known for what it is", arguments: turns)
    func gap(turn: LoopTurn) {
        var attention = Attention(at: at(turn.read))
        attention.sleeps(at: at(turn.slept))
        attention.wasStopped = turn.wasStopped
        let gap = attention.wakes(at: at(turn.woke), planned: at(turn.planned))
        #expect(gap == turn.gap.map { .milliseconds($0) })
        #expect(!attention.wasStopped)
    }

    @Test("a term is judged once all was read, and given again where nobody listened")
    func term() {
        var term = Term(.seconds(2), from: at(0))
        #expect(term.more(at: at(2000)) == .zero)
        #expect(term.more(at: at(2001)) == nil)
        var late = Term(.seconds(2), from: at(0))
        #expect(late.more(at: at(9000)) == .seconds(2))
        #expect(late.more(at: at(11_000)) == .zero)
        #expect(late.more(at: at(11_000)) == nil)
    }
}
