import Testing
import VigiaCore

@Suite("Rate limits for notify messages")
struct NotifyLimiterTests {
    private let begin = Instant(nanoseconds: 1_000_000_000_000)

    /// How many of `count` messages, one microsecond apart, are read.
    private func admitted(
        _ limiter: inout NotifyLimiter,
        _ count: Int,
        isKnown: Bool = true,
        from begin: Instant,
        sender: (Int) -> Int32 = { _ in 7 },
        user: UInt32 = 5
    ) -> Int {
        (0..<count).count { place in
            let now = begin + .microseconds(place)
            return limiter.admits(sender(place), of: user, isKnown: isKnown, at: now)
        }
    }

    /// Whether one message is read.
    private func admits(
        _ limiter: inout NotifyLimiter,
        _ sender: Int32,
        of user: UInt32 = 5,
        isKnown: Bool,
        at now: Instant
    ) -> Bool {
        limiter.admits(sender, of: user, isKnown: isKnown, at: now)
    }

    @Test("a process may send 200 messages a second")
    func rate() {
        var limiter = NotifyLimiter()
        // In the ten milliseconds that 10,000 messages take, 1.9998 more become free.
        #expect(admitted(&limiter, 10_000, from: begin) == NotifyLimiter.rate + 1)
        #expect(admitted(&limiter, 10_000, from: begin + .seconds(2)) == NotifyLimiter.rate + 1)
    }

    @Test("a process that sends too fast delays no other process")
    func others() {
        var limiter = NotifyLimiter()
        _ = admitted(&limiter, 10_000, from: begin)
        let now = begin + .milliseconds(10)
        #expect(admits(&limiter, 8, of: 5, isKnown: true, at: now))
    }

    @Test("look-ups are limited for each user, and main processes need none")
    func lookUps() {
        var limiter = NotifyLimiter()
        let found = admitted(&limiter, 5_000, isKnown: false, from: begin) { Int32(100 + $0) }
        #expect(found == NotifyLimiter.rate)
        let now = begin + .microseconds(5_500)
        #expect(admits(&limiter, 9, of: 6, isKnown: false, at: now))
        // In five and a half milliseconds one more becomes free.
        #expect(admits(&limiter, 10, of: 5, isKnown: false, at: now))
        #expect(!admits(&limiter, 12, of: 5, isKnown: false, at: now))
        #expect(admits(&limiter, 11, of: 5, isKnown: true, at: now), "main processes need none")
    }

    @Test("a process that belongs to no run is not looked up again for a second")
    func stranger() {
        var limiter = NotifyLimiter()
        #expect(admits(&limiter, 7, of: 5, isKnown: false, at: begin))
        limiter.refuse(7, at: begin)
        let (span, instant) = (NotifyLimiter.strangerFor, Duration.nanoseconds(1))
        #expect(!admits(&limiter, 7, of: 5, isKnown: false, at: begin + (span - instant)))
        #expect(admits(&limiter, 7, of: 5, isKnown: false, at: begin + span))
    }

    @Test("a stopped clock refills nothing")
    func still() {
        var limiter = NotifyLimiter()
        let count = (0..<1000).count { _ in limiter.admits(7, of: 5, isKnown: true, at: begin) }
        #expect(count == NotifyLimiter.rate)
    }
}
