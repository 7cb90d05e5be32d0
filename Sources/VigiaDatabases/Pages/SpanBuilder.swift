/// Collects the row numbers on one page: contiguous ranges, and gaps of unreadable rows.
struct SpanBuilder {
    /// The ranges of row numbers without unreadable rows.
    private(set) var spans: [ClosedRange<Int64>] = []
    /// The ranges in which unreadable rows have their numbers.
    private(set) var gaps: [ClosedRange<Int64>] = []
    private let bounds: ClosedRange<Int64>
    private var current: ClosedRange<Int64>?
    private var isLosing = false

    /// Whether any row is unreadable.
    var hasLost: Bool { !gaps.isEmpty }

    /// Starts a page whose row numbers are within bounds.
    init(within bounds: ClosedRange<Int64>) { self.bounds = bounds }

    /// Adds a readable row.
    mutating func add(_ rowid: Int64) {
        if isLosing { close(before: rowid) }
        current =
            current.map { min($0.lowerBound, rowid)...max($0.upperBound, rowid) } ?? rowid...rowid
    }

    /// Adds an unreadable row.
    mutating func lose() { isLosing = true }

    /// Ends the page.
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
