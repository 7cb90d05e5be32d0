/// The slope of equally spaced values by Theil and Sen: the median of the slopes of all pairs.
///
/// Almost a third of the values may be arbitrary without moving the slope far, so a spike, a
/// garbage collection or a burst of requests does not bend it.
///
/// Source: Sen, "Estimates of the regression coefficient based on Kendall's tau", 1968.
struct RobustSlope: Hashable, Sendable {
    /// The most probable slope, in values per step.
    let middle: Double
    /// The ends of the interval that contains the slope with 99 % confidence.
    let lowest: Double
    let highest: Double

    /// The quantile of the normal distribution for 99 %, two-sided.
    private static let confidence = 2.576

    /// Takes at least two values.
    init(of values: [UInt32]) {
        var slopes: [Double] = []
        slopes.reserveCapacity(values.count * (values.count - 1) / 2)
        for first in values.indices {
            for second in values.indices.dropFirst(first + 1) {
                let rise = Double(values[second]) - Double(values[first])
                slopes.append(rise / Double(second - first))
            }
        }
        slopes.sort()
        let count = Double(values.count)
        let variance = count * (count - 1) * (2 * count + 5) / 18
        let spread = Int(Self.confidence * variance.squareRoot() / 2)
        let (half, last) = (slopes.count / 2, slopes.count - 1)
        middle = slopes[half]
        (lowest, highest) = (slopes[max(0, half - spread)], slopes[min(last, half + spread)])
    }
}
