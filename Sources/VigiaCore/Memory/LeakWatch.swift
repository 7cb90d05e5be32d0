/// Watches the memory of one run for a steady growth that will reach its limit.
///
/// There are two ways to see one. A *rise* is observed from the moment when the use leaves its floor
/// until most of it is freed again, or it levels off; it shows leaks of hours. The *days* have the
/// lowest use of each day, whatever the load does within it; they show leaks of weeks.
///
/// Either is told only if it goes on from quarter to quarter without slowing, and if the limit is
/// near in comparison with the time of observation. So what fills up and levels off, or is freed
/// again, is rarely told. A leak is told when about a fifth of its time is left, or two fifths where
/// the days show it.
public struct LeakWatch: Hashable, Sendable {
    /// What is to be told.
    public enum News: Hashable, Sendable {
        /// The limit will be reached.
        case forecast(LeakForecast)
        /// The growth has ended, or become so slow that the limit is far.
        case over
    }

    /// The least time between two forecasts of a run that come no closer.
    public static let toldEvery = Duration.seconds(86_400)

    /// The length of the first spans of a rise.
    private let width: Duration
    /// The lowest use since the last rise, in pages.
    private var floor: UInt32?
    /// The present rise; nil while the use is near its floor.
    private var rise: MemorySpans?
    /// The highest use of the present rise, in pages.
    private var top: UInt32 = 0
    /// The highest use that was freed again, in pages: to reach it once more is no leak.
    private var peak: UInt32 = 0
    private var days: MemorySpans?
    /// The present forecast, which is rare, so it lies on the heap.
    private var forecasts: [LeakForecast] = []
    private var told: Told?

    /// The last forecast that was told.
    private struct Told: Hashable, Sendable {
        let at: Instant
        let left: Duration
    }

    /// Begins with a new run.
    ///
    /// - Parameters:
    ///   - window: how long a rise must be observed, at least; four of them are a day.
    ///   - interval: the time between two samples.
    public init(window: Duration, interval: Duration) {
        // A span must have samples, or it would say nothing.
        width = max(window / Self.riseSpans, interval * 2)
    }

    /// The present forecast; nil while the limit is not in sight.
    public var forecast: LeakForecast? { forecasts.first }

    /// Takes in a sample.
    ///
    /// - Parameters:
    ///   - used: the memory in use.
    ///   - limit: the limit that must not be reached.
    ///   - now: the time of the sample.
    /// - Returns: what is to be told; nil for nothing.
    public mutating func take(_ used: Bytes, limit: Bytes, at now: Instant) -> News? {
        let pages = used.pages
        let hasDay = followDays(pages, at: now)
        let hasSpan = followRise(pages, at: now)
        return hasDay || hasSpan ? judge(limit.pages, at: now) : nil
    }

    private mutating func judge(_ limit: UInt32, at now: Instant) -> News? {
        let found = [foundByRise(limit), foundByDays(limit)].compactMap { $0 }
        guard let nearest = found.min(by: { $0.left < $1.left }) else {
            defer { forecasts = [] }
            return forecasts.isEmpty ? nil : .over
        }
        forecasts = [nearest]
        if let told, now - told.at < Self.toldEvery, nearest.left > told.left / 2 { return nil }
        told = Told(at: now, left: nearest.left)
        return .forecast(nearest)
    }

    /// The forecast of some spans, if the limit lies within the time that they let see ahead.
    ///
    /// A present forecast stays until the limit is twice as far as that.
    private func forecast(
        _ spans: MemorySpans,
        _ limit: UInt32,
        ahead: Duration
    ) -> LeakForecast? {
        let isPresent = !forecasts.isEmpty
        guard spans.riseSteadily(toTheEnd: isPresent ? 0.4 : 0.85),
            let found = LeakForecast(spans, limit: limit)
        else { return nil }
        return found.left <= (isPresent ? ahead * 2 : ahead) ? found : nil
    }
}

// The rise.
extension LeakWatch {
    private static let riseSpans = 24
    /// The least distance from the floor that begins a rise: 1 MB, in pages.
    private static let riseMin: UInt32 = 256

    private var riseShape: MemorySpans.Shape {
        let (least, most) = (Self.riseSpans, Self.riseSpans * 2)
        return .init(width: width, least: least, most: most, longest: width * least * 8)
    }

    /// Begins, continues or ends the rise.
    ///
    /// - Returns: whether a span of the rise is complete.
    private mutating func followRise(_ pages: UInt32, at now: Instant) -> Bool {
        let shape = riseShape
        if rise?.isStale(at: now, shape) == true { rise = nil }
        if rise == nil {
            let floor = min(floor ?? pages, pages)
            self.floor = floor
            guard pages > floor + max(floor / 20, Self.riseMin) else { return false }
            (rise, top) = (MemorySpans(shape, pages, at: now), 0)
            return false
        }
        guard rise?.take(pages, at: now, shape) == true, let rise else { return false }
        top = max(top, rise.highest)
        let isFreed = isFreed(rise)
        if isFreed { peak = max(peak, top) }
        if isFreed || isLevel(rise) { (floor, self.rise) = (rise.lowest.last, nil) }
        return true
    }

    /// Whether more than half of the rise is freed.
    private func isFreed(_ rise: MemorySpans) -> Bool {
        let (floor, most) = (floor ?? 0, rise.lowest.max() ?? 0)
        // One span may be that of a garbage collection.
        let last = rise.lowest.suffix(4).max() ?? 0
        return last < floor || (most - floor) / 2 > last - floor
    }

    /// Whether the rise of several days is over: nothing was added in their second half.
    private func isLevel(_ rise: MemorySpans) -> Bool {
        guard rise.length >= riseShape.longest, let most = rise.lowest.max() else { return false }
        let steps = rise.steps
        return steps[1] + steps[2] <= (Double(most) - Double(floor ?? 0)) / 10
    }

    private func foundByRise(_ limit: UInt32) -> LeakForecast? {
        guard let rise, rise.lowest.count >= riseShape.least, rise.highest > peak + peak / 32
        else { return nil }
        return forecast(rise, limit, ahead: rise.length * 3 / 10)
    }
}

// The days.
extension LeakWatch {
    /// The last 28 days; 6 show a trend.
    private var dayShape: MemorySpans.Shape {
        let day = width * Self.riseSpans * 4
        return .init(width: day, least: 6, most: 28, longest: day * 28)
    }

    /// Takes in a sample; says whether a day is complete.
    private mutating func followDays(_ pages: UInt32, at now: Instant) -> Bool {
        guard var days, !days.isStale(at: now, dayShape) else {
            days = MemorySpans(dayShape, pages, at: now)
            return false
        }
        self.days = nil  // Frees the other reference, so the days change in place.
        defer { self.days = days }
        return days.take(pages, at: now, dayShape)
    }

    private func foundByDays(_ limit: UInt32) -> LeakForecast? {
        guard let days, days.lowest.count >= dayShape.least, days.riseOften else { return nil }
        return forecast(days, limit, ahead: days.length * 3 / 4)
    }
}
