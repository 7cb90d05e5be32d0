/// The numbers of the rows on one page: where they follow each other, and where some are missing
/// that cannot be read.
struct SpanBuilder {
    /// From the first to the last row of each part in which nothing is missing.
    private(set) var spans: [ClosedRange<Int64>] = []
    /// Where rows that cannot be read have their numbers.
    private(set) var gaps: [ClosedRange<Int64>] = []
    private let bounds: ClosedRange<Int64>
    private var current: ClosedRange<Int64>?
    private var isLosing = false

    /// Whether something is missing.
    var hasLost: Bool { !gaps.isEmpty }

    /// Begins a page whose rows have numbers within bounds.
    init(within bounds: ClosedRange<Int64>) { self.bounds = bounds }

    /// Takes a row that can be read.
    mutating func add(_ rowid: Int64) {
        if isLosing { close(before: rowid) }
        current =
            current.map { min($0.lowerBound, rowid)...max($0.upperBound, rowid) } ?? rowid...rowid
    }

    /// Takes one that cannot.
    mutating func lose() { isLosing = true }

    /// Comes to the end of the page.
    mutating func finish() {
        if isLosing { close(before: bounds.upperBound) }
        if let current { spans.append(current) }
        current = nil
    }

    private mutating func close(before rowid: Int64) {
        let low = current?.upperBound ?? bounds.lowerBound
        gaps.append(low...max(low, rowid))
        if let current { spans.append(current) }
        (current, isLosing) = (nil, false)
    }
}
