import Glibc
import VigiaCore

/// Random numbers that a seed brings back (SplitMix64).
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A stream of its own, which draws from this one do not disturb.
    mutating func stream() -> Chance { Chance(seed: next()) }

    /// From 0 to 1, 1 excluded.
    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    /// True once in `n` times on average.
    mutating func oneIn(_ n: Int) -> Bool { below(n) == 0 }

    /// A span around `mean`, short ones more often (exponential), at most twenty times it.
    mutating func span(_ mean: Duration) -> Duration {
        var (value, total) = (unit(), 0.0)
        while value < 0.5, total < 20 { (value, total) = (unit(), total + 0.7) }
        return mean.scaled(by: min(20, total + value))
    }
}

/// Something odd that comes once in so many times, each time by itself.
///
/// How many times pass until the next odd one is drawn ahead (geometric), which is the same as
/// to draw each time; so times that are known to be even can pass unseen.
struct Odds {
    private let often: Int
    private var chance: Chance
    /// How many times pass before the next odd one.
    private(set) var left = 0

    init(oneIn often: Int, _ chance: Chance) {
        (self.often, self.chance) = (often, chance)
        draw()
    }

    private mutating func draw() {
        left = Int(log(1 - chance.unit()) / log(1 - 1 / Double(often)))
    }

    /// Whether this time is an odd one.
    mutating func strikes() -> Bool {
        guard left == 0 else {
            left -= 1
            return false
        }
        draw()
        return true
    }

    /// Lets even times pass.
    mutating func pass(_ times: Int) {
        precondition(times <= left, "an odd one was passed over")
        left -= times
    }

    /// A span for what is odd; see `Chance.span`.
    mutating func span(_ mean: Duration) -> Duration { chance.span(mean) }
}
