import Testing
import VigiaCore

@Suite("Memory samples")
struct MemoryWatchTests {
    @Test(
        "many samples at once have the same result as one after the other",
        arguments: [5, 59, 60, 61, 1800],
        [0, 3, 200]
    )
    func atOnce(seconds: Int, leak: Int) {
        let policy = MemoryPolicy(limit: .gibibytes(4), interval: .seconds(seconds))
        let period = Int64(seconds) * 1_000_000_000 + 1_000_000
        let first = Instant(nanoseconds: 7_000_000_000)
        func used(at now: Instant) -> Bytes {
            Bytes(count: 50_000_000 + leak * Int(now.nanoseconds / 1_000_000_000))
        }
        var (oneByOne, atOnce) = (MemoryWatch(), MemoryWatch())
        var start = first
        for count in [1, 2, 12, 40, 700, 1] {
            let readings = RisingReadings(count: count, from: start, every: period, used)
            atOnce.take(readings, policy)
            for index in 0..<count {
                let now = Instant(nanoseconds: start.nanoseconds + Int64(index) * period)
                oneByOne.take(used(at: now), policy, at: now)
            }
            #expect(atOnce == oneByOne)
            start = Instant(nanoseconds: start.nanoseconds + Int64(count) * period)
        }
    }

    @Test("a service is asked to release memory only once it is ready")
    func relief() {
        let policy = MemoryPolicy(limit: .mebibytes(500), relief: .signal(.terminate))
        var played = PlayedMachine(ServicePolicy(memory: policy))
        let (run, used) = (RunID(raw: 1), Bytes.mebibytes(450))
        played.handle(.requested(.start, .projectStarted), at: 0)
        played.handle(.spawned(run, ProcessID(raw: 7)), at: 0)
        #expect(played.handle(.measured(run, used), at: 0) == [])
        played.handle(.deadlinePassed, at: 1)
        #expect(
            played.handle(.measured(run, used), at: 1) == [
                .report(.memoryHigh(used: used, soft: policy.soft), run),
                .relieve(run, .signal(.terminate)),
            ]
        )
    }
}
