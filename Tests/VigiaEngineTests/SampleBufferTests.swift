import Testing
import VigiaCore
import VigiaHistory

@testable import VigiaEngine

/// Samples that wait for the next batch of the history.
@Suite("Waiting samples")
struct SampleBufferTests {
    private static func at(_ seconds: Int) -> Instant {
        Instant(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    private static func sample(_ number: Int) -> HistorySample {
        let place = HistorySample.Place(0, at: WallTime(milliseconds: Int64(number)))
        return HistorySample(memory: .kibibytes(number), load: 0, place)
    }

    @Test("a sample has 24 bytes")
    func size() { #expect(MemoryLayout<HistorySample>.stride == 24) }

    @Test("samples are due with the first one that comes two minutes after the oldest")
    func time() {
        var buffer = SampleBuffer()
        buffer.add(Self.sample(1), at: Self.at(10))
        buffer.add(Self.sample(2), at: Self.at(129))
        #expect(!buffer.isDue && !buffer.isEmpty)
        buffer.add(Self.sample(3), at: Self.at(130))
        #expect(buffer.isDue)
        #expect(buffer.takeAll().map(\.time.milliseconds) == [1, 2, 3])
        #expect(!buffer.isDue && buffer.isEmpty)
        buffer.add(Self.sample(4), at: Self.at(131))
        #expect(!buffer.isDue)
    }

    @Test("4,096 samples are due at once, and of more than 8,192 the oldest are dropped")
    func bounded() {
        var buffer = SampleBuffer()
        for number in 0..<20_000 {
            buffer.add(Self.sample(number), at: .boot)
            #expect(buffer.isDue == (number >= 4095))
        }
        let all = buffer.takeAll().map(\.time.milliseconds)
        #expect(all.count <= 8192 && all.count > 7000)
        #expect(all == Array(Int64(20_000 - all.count)..<20_000))
    }

    @Test("samples that could not be written come before those that came meanwhile")
    func putBack() {
        var buffer = SampleBuffer()
        buffer.add(Self.sample(9000), at: Self.at(5))
        buffer.putBack((0..<9000).map(Self.sample), at: Self.at(6))
        #expect(buffer.isDue)
        let all = buffer.takeAll().map(\.time.milliseconds)
        #expect(all.count == 8192 && all.last == 9000 && all == all.sorted())
    }

    @Test("what services wrote is counted once a minute, from zero for new pipes")
    func output() {
        var buffer = SampleBuffer()
        func look(_ seconds: Int, _ totals: [Int?], isLast: Bool = false) -> Int {
            let (now, time) = (Self.at(seconds), WallTime(milliseconds: 0))
            buffer.look(at: now, time, services: totals.count, isLast: isLast) { totals[$0] }
            return buffer.takeAll().count
        }
        #expect(look(0, [nil, 0, 700]) == 1)
        #expect(look(59, [nil, 10, 900]) == 0)
        #expect(look(60, [nil, 10, 900]) == 2)
        #expect(look(120, [5, 10, 900]) == 1)
        #expect(look(180, [5, 10, 30]) == 1)
        #expect(look(240, [5, 10, 30, 1]) == 1)
        #expect(look(241, [5, 10, 31, 2], isLast: true) == 2)
    }
}
