/// How many answers took how long.
public struct LatencyHistogram: Hashable, Sendable {
    /// The upper bounds of the buckets, in milliseconds; one more bucket has no bound.
    public static let boundsInMilliseconds: [Double] = [
        1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000,
    ]

    /// How many answers are in each bucket, without those of the buckets below.
    public private(set) var counts = [UInt32](repeating: 0, count: boundsInMilliseconds.count + 1)
    /// The time of all answers together.
    public private(set) var sum = Duration.zero

    /// Begins without an answer.
    public init() {}

    /// Counts an answer.
    ///
    /// - Parameter elapsed: the time from the question to the answer.
    public mutating func take(_ elapsed: Duration) {
        let milliseconds = elapsed.inSeconds * 1000
        let bucket = Self.boundsInMilliseconds.firstIndex { milliseconds <= $0 }
        counts[bucket ?? Self.boundsInMilliseconds.count] &+= 1
        sum += elapsed
    }
}
