import VigiaCore

/// What the lower part of the screen shows.
enum TopPane: Int, CaseIterable {
    case logs, events, why, orders

    var title: String {
        switch self {
        case .logs: "logs"
        case .events: "events"
        case .why: "why"
        case .orders: "orders"
        }
    }

    /// The next one, or the one before.
    func next(_ step: Int = 1) -> Self {
        let all = Self.allCases
        return all[(rawValue + step + all.count) % all.count]
    }
}

/// The lines of a pane, and which of them are seen.
struct TopText: Equatable {
    /// The most lines that are kept; the oldest go first.
    static let linesMax = 5_000

    /// The lines, with colours as `Output.paint` writes them.
    private(set) var lines: [String] = []
    /// The first line that is seen; nil for the end, also while lines are added.
    private(set) var top: Int?
    /// How many columns are left of the screen.
    private(set) var shift = 0
    /// The line that the search has found.
    private(set) var found: Int?

    /// Shows other lines, from the end or from the beginning.
    mutating func show(_ new: [String], fromEnd: Bool) {
        lines = Array(new.suffix(Self.linesMax))
        (top, found, shift) = (fromEnd ? nil : 0, nil, 0)
    }

    /// Shows other lines in the same place.
    mutating func replace(_ new: [String]) { lines = Array(new.suffix(Self.linesMax)) }

    mutating func add(_ new: [String]) {
        lines += new
        let surplus = lines.count - Self.linesMax
        guard surplus > 0 else { return }
        lines.removeFirst(surplus)
        top = top.map { max(0, $0 - surplus) }
        found = found.flatMap { $0 < surplus ? nil : $0 - surplus }
    }

    /// The lines that a pane of so many rows shows.
    func seen(_ rows: Int) -> Range<Int> {
        let first = first(rows)
        return first..<min(lines.count, first + max(0, rows))
    }

    private func first(_ rows: Int) -> Int {
        let last = max(0, lines.count - max(0, rows))
        return min(top ?? last, last)
    }

    /// Moves by lines; beyond the last line it follows again.
    mutating func scroll(_ step: Int, _ rows: Int) {
        let next = first(rows) + step
        top = next + rows >= lines.count && step > 0 ? nil : max(0, next)
        found = nil
    }

    mutating func scrollToBegin() { (top, found) = (0, nil) }
    mutating func scrollToEnd() { (top, found) = (nil, nil) }

    mutating func shift(_ step: Int) { shift = min(max(0, shift + step), 4096) }

    /// Looks for a text, from the found line or what is seen on, and around the end.
    ///
    /// - Parameters:
    ///   - needle: in lower case.
    ///   - step: 1 for down, -1 for up.
    ///   - rows: how many rows the pane has.
    /// - Returns: whether there is one.
    mutating func find(_ needle: String, _ step: Int, _ rows: Int) -> Bool {
        let count = lines.count
        guard count > 0 else { return false }
        let seen = seen(rows)
        var place = found ?? (step > 0 ? seen.lowerBound - 1 : seen.upperBound)
        for _ in 0..<count {
            place = (place + step + count) % count
            guard lines[place].withoutColours.lowercased().holds(needle) else { continue }
            found = place
            if !seen.contains(place) { top = max(0, place - rows / 2) }
            return true
        }
        return false
    }
}
