import Testing
import VigiaCore

@Suite("Instant")
struct InstantTests {
    @Test("a wait beyond the last instant ends at never", arguments: [1, 5, Int64.max])
    func saturates(nanoseconds: Int64) {
        #expect(Instant.never + .nanoseconds(nanoseconds) == .never)
    }

    @Test("adding a wait and subtracting the start returns the wait")
    func roundTrip() {
        let start = Instant(nanoseconds: 1_500)
        #expect((start + .seconds(3)) - start == .seconds(3))
        #expect(start - (start + .seconds(3)) == .seconds(-3))
    }

    @Test("what is overdue has no time left")
    func left() {
        let start = Instant(nanoseconds: 1_500)
        #expect((start + .seconds(3)).left(at: start) == .seconds(3))
        #expect(start.left(at: start + .milliseconds(1)) == .zero)
    }
}
