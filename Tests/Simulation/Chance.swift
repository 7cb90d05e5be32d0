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
