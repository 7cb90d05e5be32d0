/// The memory use of one run's process tree, and when it is sampled next.
public struct MemoryWatch: Defaultable {
    /// The last sample; nil before the first.
    public internal(set) var used: Bytes?
    /// When the next sample is due; nil while none is watched or one is being taken.
    package var nextSample: Instant?
    /// How many samples in a row were over the limit.
    var over = 0
    /// When the service was last asked to release memory; nil for never.
    var relievedAt: Instant?

    package init() {}

    /// Takes in one sample.
    package mutating func take(_ used: Bytes, _ policy: MemoryPolicy, at now: Instant) {
        self.used = used
        over = used > policy.limit ? over + 1 : 0
        nextSample = now + policy.pause(after: used)
    }

    /// Takes in several samples, with the same result as one after the other.
    ///
    /// All samples must lead to the same pause, and none may be over the limit.
    package mutating func take(_ readings: RisingReadings, _ policy: MemoryPolicy) {
        guard readings.count > 0 else { return }
        let last = readings.count - 1
        (used, over) = (readings.used(last), 0)
        nextSample = readings.time(last) + policy.pause(after: readings.used(last))
    }
}

/// Samples of memory use at equal distances that never fall.
package struct RisingReadings {
    /// The number of samples.
    package let count: Int
    private let first: Instant
    private let period: Int64
    private let memory: (Instant) -> Bytes

    /// Takes samples that are computed on demand.
    ///
    /// - Parameters:
    ///   - count: the number of samples.
    ///   - first: the time of the first sample.
    ///   - period: the time between two samples, in nanoseconds, at least 1.
    ///   - memory: the memory in use at a time; never falls.
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
    /// The time until the next sample after one of `used`; shorter when `used` is near `soft`.
    package func pause(after used: Bytes) -> Duration {
        used > soft.percent(90) ? min(Self.nearInterval, interval) : interval
    }
}
