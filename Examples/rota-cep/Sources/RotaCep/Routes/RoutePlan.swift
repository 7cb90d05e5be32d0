/// In which order to visit places, from an origin.
///
/// The nearest neighbour makes a first tour; then pieces of it are turned round for as long as
/// that makes it shorter (2-opt). Distances are those of great circles.
package struct RoutePlan: Equatable, Sendable {
    /// The most places of one plan.
    package static let stopsMax = 200

    /// The places' numbers, in the order of the visits.
    package let order: [Int]
    /// The length of each way: to the first stop, from stop to stop, and home if that was asked.
    package let legs: [Double]
    /// How long the tour was before it was improved, in kilometres.
    package let before: Double

    /// How long it is, in kilometres.
    package var length: Double { legs.reduce(0, +) }

    /// Plans.
    ///
    /// - Parameters:
    ///   - origin: where it begins.
    ///   - stops: what to visit, at most `stopsMax`.
    ///   - returns: whether it ends where it began.
    package init(from origin: GeoPoint, through stops: [GeoPoint], returning returns: Bool) {
        precondition(stops.count <= Self.stopsMax)
        var tour = Tour(places: [origin] + stops, returns: returns)
        before = tour.legs.reduce(0, +)
        tour.improve()
        (order, legs) = (tour.order.dropFirst().map { $0 - 1 }, tour.legs)
    }
}

/// A tour being made; place 0 is the origin and stays the first.
private struct Tour {
    /// Less than a metre is no gain: figures that are rounded could go round and round for ever.
    private static let gainMin = 0.001

    private let distances: [Double]
    private let count: Int
    private let returns: Bool
    private(set) var order: [Int]

    init(places: [GeoPoint], returns: Bool) {
        count = places.count
        self.returns = returns
        distances = places.flatMap { here in places.map { here.distance(to: $0) } }
        order = Self.nearestNeighbours(distances, count: places.count)
    }

    /// The lengths of the ways.
    var legs: [Double] {
        let ways = zip(order, order.dropFirst()).map { distance($0, $1) }
        return returns && count > 1 ? ways + [distance(order[count - 1], order[0])] : ways
    }

    /// Turns pieces round until none makes it shorter.
    mutating func improve() {
        guard count > 2 else { return }
        var isShorter = true
        while isShorter {
            isShorter = false
            for first in 1..<(count - 1) {
                for last in (first + 1)..<count where gain(first, last) > Self.gainMin {
                    order[first...last].reverse()
                    isShorter = true
                }
            }
        }
    }

    /// What turning `order[first...last]` round saves.
    private func gain(_ first: Int, _ last: Int) -> Double {
        let (before, from, to) = (order[first - 1], order[first], order[last])
        let saved = distance(before, from) - distance(before, to)
        if last + 1 < count {
            let after = order[last + 1]
            return saved + distance(to, after) - distance(from, after)
        }
        return returns ? saved + distance(to, order[0]) - distance(from, order[0]) : saved
    }

    private func distance(_ from: Int, _ to: Int) -> Double { distances[from * count + to] }

    private static func nearestNeighbours(_ distances: [Double], count: Int) -> [Int] {
        var (order, left) = ([0], Array(1..<max(1, count)))
        while !left.isEmpty {
            let here = order[order.count - 1] * count
            var nearest = 0
            for index in left.indices
            where distances[here + left[index]]
                < distances[here + left[nearest]]
            { nearest = index }
            order.append(left.remove(at: nearest))
        }
        return order
    }
}
