import VigiaCore

/// The events that `vigia top` knows, each once, oldest first.
struct TopRecords {
    /// The most events; the oldest go first.
    private static let countMax = 2_000

    private var all: [Record] = []
    private var known: Set<Record> = []

    /// Takes events, some of which may be known.
    ///
    /// - Parameter records: in order.
    /// - Returns: those that are new.
    mutating func add(_ records: [Record]) -> [Record] {
        let new = records.filter { known.insert($0).inserted }
        guard let first = new.first else { return [] }
        let isOrdered = all.last.map { $0.time <= first.time } ?? true
        all += new
        if !isOrdered {
            let sorted = all.enumerated().sorted {
                ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
            }
            all = sorted.map(\.element)
        }
        let surplus = all.count - Self.countMax
        if surplus > 0 {
            for record in all.prefix(surplus) { known.remove(record) }
            all.removeFirst(surplus)
        }
        return new
    }

    /// The lines of a service, or of all.
    ///
    /// - Parameters:
    ///   - service: the service; nil for all, and for the project's own events.
    ///   - output: the colours.
    ///   - today: the day whose date is left out.
    /// - Returns: a line for each event.
    func lines(of service: String?, _ output: Output, today: WallTime) -> [String] {
        all.filter { service == nil || $0.service == service }
            .map { eventLine($0, output, today: today) }
    }
}
