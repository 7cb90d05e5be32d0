/// When the memory of a run reaches its limit if it goes on to grow as it does.
public struct LeakForecast: Hashable, Sendable {
    /// The memory in use: the highest of the last samples.
    public let used: Bytes
    /// The limit that is reached.
    public let limit: Bytes
    /// By how much the memory grows in an hour.
    public let hourly: Bytes
    /// The time until the limit is reached.
    public let left: Duration
    /// The least time until then, with 99 % confidence.
    public let leftMin: Duration
    /// The longest time until then, with 99 % confidence.
    public let leftMax: Duration
    /// For how long the growth was observed.
    public let window: Duration

    /// Forecasts from the last spans; nil where the memory does not surely grow, or is over the
    /// limit already.
    ///
    /// - Parameters:
    ///   - spans: the last spans; at least two must be complete.
    ///   - limit: the limit, in pages.
    init?(_ spans: MemorySpans, limit: UInt32) {
        let slope = RobustSlope(of: spans.lowest)
        guard slope.lowest > 0, limit > spans.highest else { return nil }
        let rest = Double(limit - spans.highest)
        func time(_ slope: Double) -> Duration { spans.width.scaled(by: min(rest / slope, 1e6)) }
        (left, leftMin, leftMax) = (time(slope.middle), time(slope.highest), time(slope.lowest))
        hourly = Bytes(pages: slope.middle * 3600 / spans.width.inSeconds)
        (used, self.limit) = (Bytes(pages: Double(spans.highest)), Bytes(pages: Double(limit)))
        window = spans.length
    }
}

extension Bytes {
    /// The unit in which samples are kept: 4 KB, so that 32 bits suffice for 16 TB.
    private static let page = 4096

    /// Takes a number of pages.
    init(pages: Double) { self.init(count: Int(min(max(pages, 0), 2e12) * Double(Self.page))) }

    /// The whole pages in this size.
    var pages: UInt32 { UInt32(clamping: count / Self.page) }
}
