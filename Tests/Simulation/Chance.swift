import Glibc
import VigiaCore

/// Random numbers; the same seed gives the same numbers (SplitMix64).
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

    /// A separate stream, which draws from this one do not disturb.
    mutating func stream() -> Chance { Chance(seed: next()) }

    /// A number from 0 up to but excluding 1.
    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    /// True once in `n` draws on average.
    mutating func oneIn(_ n: Int) -> Bool { below(n) == 0 }

    /// An exponential time span around `mean`, at most twenty times `mean`.
    mutating func span(_ mean: Duration) -> Duration {
        var (value, total) = (unit(), 0.0)
        while value < 0.5, total < 20 { (value, total) = (unit(), total + 0.7) }
        return mean.scaled(by: min(20, total + value))
    }
}

/// A rare event that strikes once in `often` times on average, independently each time.
///
/// The number of times until the next strike is drawn ahead (geometric distribution), which is
/// equivalent to a draw each time. So times that are known to be without a strike can be skipped.
struct Odds {
    private let often: Int
    private var chance: Chance
    /// How many times pass before the next strike.
    private(set) var left = 0

    init(oneIn often: Int, _ chance: Chance) {
        (self.often, self.chance) = (often, chance)
        draw()
    }

    private mutating func draw() {
        left = Int(log(1 - chance.unit()) / log(1 - 1 / Double(often)))
    }

    /// Whether the event strikes this time.
    mutating func strikes() -> Bool {
        guard left == 0 else {
            left -= 1
            return false
        }
        draw()
        return true
    }

    /// Skips times without a strike.
    mutating func pass(_ times: Int) {
        precondition(times <= left, "an odd one was passed over")
        left -= times
    }

    /// A time span for the rare event; see `Chance.span`.
    mutating func span(_ mean: Duration) -> Duration { chance.span(mean) }
}
