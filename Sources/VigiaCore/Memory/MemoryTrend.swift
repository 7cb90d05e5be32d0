/// The growth of a run's memory, from the least of each minute's readings.
///
/// Minima, because garbage collection makes the rest of the curve a saw. The slope is the
/// median of the slopes between all pairs (Theil–Sen), which a few odd readings cannot bend.
public struct MemoryTrend: Hashable, Codable, Sendable {
    /// How many minutes are looked at.
    static let pointsMax = 30
    /// How many minutes are needed before anything is said.
    static let pointsMin = 10
    private static let span = Duration.seconds(60)

    private var points: [Int] = []
    private var least: Int
    private var minuteEnds: Instant

    init(first: Bytes, at now: Instant) { (least, minuteEnds) = (first.count, now + Self.span) }

    mutating func add(_ used: Bytes, at now: Instant) {
        least = min(least, used.count)
        guard now >= minuteEnds else { return }
        points.append(least)
        if points.count > Self.pointsMax { points.removeFirst() }
        (least, minuteEnds) = (used.count, now + Self.span)
    }

    /// Adds readings at equal distances that never fall: what adding one after the other leads to.
    mutating func add(_ readings: RisingReadings) {
        var index = 0
        while index < readings.count {
            let last = max(index, readings.index(at: minuteEnds))
            least = min(least, readings.used(index).count)
            guard last < readings.count else { return }
            add(readings.used(last), at: readings.time(last))
            index = last + 1
        }
    }

    /// Bytes a minute that it grows by; nil until there are enough minutes to tell.
    public var growthPerMinute: Int? {
        guard points.count >= Self.pointsMin else { return nil }
        var slopes: [Int] = []
        for i in points.indices {
            for j in points.indices where j > i { slopes.append((points[j] - points[i]) / (j - i)) }
        }
        slopes.sort()
        return slopes[slopes.count / 2]
    }

    /// How long until `limit` is reached at this rate; nil when it does not grow.
    ///
    /// A forecast is shown, and nothing is ever done because of it.
    public func timeToReach(_ limit: Bytes) -> Duration? {
        guard let growth = growthPerMinute, growth > 0, let last = points.last else { return nil }
        return .seconds(max(0, limit.count - last) / growth * 60)
    }
}
