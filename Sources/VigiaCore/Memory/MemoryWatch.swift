/// What the tree of one run holds, and when it is looked at next.
public struct MemoryWatch: Hashable, Codable, Sendable {
    /// The last reading; nil before the first.
    public internal(set) var used: Bytes?
    /// When the next reading is due; nil where nothing is watched or one is under way.
    package var nextSample: Instant?
    /// How many readings in a row were over the limit.
    var over = 0
    /// When relief was last asked for.
    var relievedAt: Instant?

    package init() {}

    /// Takes in one reading.
    package mutating func take(_ used: Bytes, _ policy: MemoryPolicy, at now: Instant) {
        self.used = used
        over = used > policy.limit ? over + 1 : 0
        nextSample = now + policy.pause(after: used)
    }

    /// Takes in several readings: what taking one after the other leads to.
    ///
    /// Only where all lead to the same pause and none is over the limit.
    package mutating func take(_ readings: RisingReadings, _ policy: MemoryPolicy) {
        guard readings.count > 0 else { return }
        let last = readings.count - 1
        (used, over) = (readings.used(last), 0)
        nextSample = readings.time(last) + policy.pause(after: readings.used(last))
    }
}

/// Readings of memory at equal distances that never fall.
package struct RisingReadings {
    /// How many there are.
    package let count: Int
    private let first: Instant
    private let period: Int64
    private let memory: (Instant) -> Bytes

    /// Takes what makes them up.
    ///
    /// - Parameters:
    ///   - count: how many there are.
    ///   - first: the time of the first.
    ///   - period: the time between two, in nanoseconds, at least 1.
    ///   - memory: what is used at a time; never falls.
    package init(
        count: Int,
        from first: Instant,
        every period: Int64,
        _ memory: @escaping (Instant) -> Bytes
    ) {
        (self.count, self.first, self.period, self.memory) = (count, first, period, memory)
    }

    func time(_ index: Int) -> Instant {
        Instant(nanoseconds: first.nanoseconds + Int64(index) * period)
    }

    func used(_ index: Int) -> Bytes { memory(time(index)) }
}

extension MemoryPolicy {
    /// The time to the next reading after one of `used`: short when that is near `soft`.
    package func pause(after used: Bytes) -> Duration {
        used > soft.percent(90) ? min(Self.nearInterval, interval) : interval
    }
}
