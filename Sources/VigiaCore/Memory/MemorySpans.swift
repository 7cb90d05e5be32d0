/// The lowest memory use of a run in each of the last equal spans.
///
/// The lowest use of a span is what a garbage collection could not free. A sample is a number of
/// pages of 4 KB, so that 32 bits suffice for 16 TB.
struct MemorySpans: Hashable, Sendable {
    /// How many spans are kept, and how long they may become.
    struct Shape: Hashable, Sendable {
        /// The length of a span at first; positive.
        let width: Duration
        /// The least number of spans that show a trend.
        let least: Int
        /// The most spans that are kept; at least 8.
        let most: Int
        /// The longest time that is kept: until then each two spans become one when all are taken,
        /// and after that the oldest are left out.
        let longest: Duration
    }

    private var began: Instant
    private(set) var width: Duration
    /// The lowest use in each complete span, the oldest first.
    private(set) var lowest: [UInt32] = []
    /// The highest use in the last complete span.
    private(set) var highest: UInt32
    private var presentLowest: UInt32
    private var presentHighest: UInt32

    /// Begins with the first sample.
    init(_ shape: Shape, _ pages: UInt32, at now: Instant) {
        (began, width, highest) = (now, shape.width, pages)
        (presentLowest, presentHighest) = (pages, pages)
    }

    /// The time of all complete spans together.
    var length: Duration { width * lowest.count }

    /// Whether there was no sample for so long that the spans say nothing about now.
    func isStale(at now: Instant, _ shape: Shape) -> Bool {
        now - (began + length) > width * shape.least
    }

    /// Takes in a sample.
    ///
    /// - Parameters:
    ///   - pages: the memory in use.
    ///   - now: the time of the sample; the spans must not be stale then.
    ///   - shape: the same as at the beginning.
    /// - Returns: whether a span was completed.
    mutating func take(_ pages: UInt32, at now: Instant, _ shape: Shape) -> Bool {
        let complete = Int((now - began).nanoseconds / width.nanoseconds)
        guard complete > lowest.count else {
            presentLowest = min(presentLowest, pages)
            presentHighest = max(presentHighest, pages)
            return false
        }
        // A span without a sample is like the one before.
        lowest += Array(repeating: presentLowest, count: complete - lowest.count)
        highest = presentHighest
        (presentLowest, presentHighest) = (pages, pages)
        while lowest.count > shape.most { fold(shape) }
        return true
    }

    private mutating func fold(_ shape: Shape) {
        if width * shape.most >= shape.longest {
            let surplus = lowest.count - shape.most
            lowest.removeFirst(surplus)
            began = began + width * surplus
            return
        }
        if lowest.count % 2 == 1, let last = lowest.popLast() {
            presentLowest = min(presentLowest, last)
        }
        lowest = stride(from: 0, to: lowest.count, by: 2).map { min(lowest[$0], lowest[$0 + 1]) }
        width = width * 2
    }

    /// How much the use rose from each quarter of the spans to the next, by their medians.
    ///
    /// At most three of the oldest spans are left out.
    var steps: [Double] {
        let quarter = lowest.count / 4
        let first = lowest.count % 4
        let medians = (0..<4).map { part in
            let place = first + part * quarter
            return Double(lowest[place..<(place + quarter)].sorted()[quarter / 2])
        }
        return (0..<3).map { medians[$0 + 1] - medians[$0] }
    }

    /// Whether the use rose from quarter to quarter, and in the last at least by this share of the
    /// mean.
    func riseSteadily(toTheEnd share: Double) -> Bool {
        let steps = steps
        let mean = steps.reduce(0, +) / Double(steps.count)
        return mean > 0 && steps.allSatisfy { $0 >= mean * 0.3 }
            && (steps.last ?? 0) >= mean * share
    }

    /// Whether the use rose from most spans to the next, rather than in a few steps.
    var riseOften: Bool {
        guard let first = lowest.first, let last = lowest.last, last > first else { return false }
        let least = Double(last - first) / Double(lowest.count) / 4
        let rises = zip(lowest, lowest.dropFirst()).count { Double($1) - Double($0) >= least }
        return rises * 5 >= (lowest.count - 1) * 3
    }
}
