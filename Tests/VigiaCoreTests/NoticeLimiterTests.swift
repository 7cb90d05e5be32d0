import Testing
import VigiaCore

@Suite("Which messages of a notify socket are looked at")
struct NoticeLimiterTests {
    private let begin = Instant(nanoseconds: 1_000_000_000_000)

    /// How many of so many messages are looked at, one microsecond apart.
    private func admitted(
        _ limiter: inout NoticeLimiter,
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

    /// Whether one message is looked at.
    private func admits(
        _ limiter: inout NoticeLimiter,
        _ sender: Int32,
        of user: UInt32 = 5,
        isKnown: Bool,
        at now: Instant
    ) -> Bool {
        limiter.admits(sender, of: user, isKnown: isKnown, at: now)
    }

    @Test("a process may send so many a second, and as many again a second later")
    func rate() {
        var limiter = NoticeLimiter()
        // In the ten milliseconds that 10,000 messages take, 1.9998 more become free.
        #expect(admitted(&limiter, 10_000, from: begin) == NoticeLimiter.rate + 1)
        #expect(admitted(&limiter, 10_000, from: begin + .seconds(2)) == NoticeLimiter.rate + 1)
    }

    @Test("one that is too fast keeps nobody else away")
    func others() {
        var limiter = NoticeLimiter()
        _ = admitted(&limiter, 10_000, from: begin)
        let now = begin + .milliseconds(10)
        #expect(admits(&limiter, 8, of: 5, isKnown: true, at: now))
    }

    @Test("many processes of one user are looked up so often as one, and other users' as ever")
    func lookUps() {
        var limiter = NoticeLimiter()
        let found = admitted(&limiter, 5_000, isKnown: false, from: begin) { Int32(100 + $0) }
        #expect(found == NoticeLimiter.rate)
        let now = begin + .microseconds(5_500)
        #expect(admits(&limiter, 9, of: 6, isKnown: false, at: now))
        // In five and a half milliseconds one more becomes free.
        #expect(admits(&limiter, 10, of: 5, isKnown: false, at: now))
        #expect(!admits(&limiter, 12, of: 5, isKnown: false, at: now))
        #expect(admits(&limiter, 11, of: 5, isKnown: true, at: now), "main processes need none")
    }

    @Test("a stranger is not looked up again for a while")
    func stranger() {
        var limiter = NoticeLimiter()
        #expect(admits(&limiter, 7, of: 5, isKnown: false, at: begin))
        limiter.refuse(7, at: begin)
        let (span, instant) = (NoticeLimiter.strangerFor, Duration.nanoseconds(1))
        #expect(!admits(&limiter, 7, of: 5, isKnown: false, at: begin + (span - instant)))
        #expect(admits(&limiter, 7, of: 5, isKnown: false, at: begin + span))
    }

    @Test("a clock that stands still gives nothing back")
    func still() {
        var limiter = NoticeLimiter()
        let count = (0..<1000).count { _ in limiter.admits(7, of: 5, isKnown: true, at: begin) }
        #expect(count == NoticeLimiter.rate)
    }
}
