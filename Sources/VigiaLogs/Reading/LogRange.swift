public import VigiaCore

/// A part of a log: from one place to another.
public struct LogRange: Sendable {
    /// The beginning.
    var start: LogPosition
    /// The exclusive end; nil for the end of the log.
    var end: LogPosition?
    /// The time of the last lines; nil for no limit.
    var until: WallTime?
}

extension LogHistory {
    /// The whole log.
    public var whole: LogRange {
        LogRange(start: LogPosition(segment: 0, offset: 0), end: end, until: nil)
    }

    /// Restricts a range to lines at or after a time.
    ///
    /// - Parameters:
    ///   - range: the range.
    ///   - since: the earliest time.
    /// - Returns: the smaller range.
    public func range(_ range: LogRange, since: WallTime) -> LogRange {
        var range = range
        range.start = max(range.start, position(reaching: since))
        return range
    }

    /// Restricts a range to lines at or before a time.
    ///
    /// - Parameters:
    ///   - range: the range.
    ///   - until: the latest time.
    /// - Returns: the smaller range.
    public func range(_ range: LogRange, until: WallTime) -> LogRange {
        var range = range
        range.until = until
        return range
    }

    /// Restricts a range to the last lines; it may have more if lines have no newline.
    ///
    /// - Parameters:
    ///   - range: the range.
    ///   - lines: the number of lines.
    /// - Returns: the smaller range; and the exact number of lines in it, if those are all and it
    ///   is certain.
    public func range(_ range: LogRange, lines: Int) -> (range: LogRange, all: Int?) {
        var end = range.end ?? self.end
        if let until = range.until, until.milliseconds < .max {
            let after = WallTime(milliseconds: until.milliseconds + 1)
            end = min(end, position(reaching: after))
        }
        let (start, newlines) = position(lines: lines, before: end, from: range.start)
        guard let start else { return (range, newlines + 1 + marksMax(in: range)) }
        var range = range
        range.start = start
        return (range, nil)
    }

    /// The most marks in a range, each of which may end a line without newline.
    private func marksMax(in range: LogRange) -> Int {
        segments.dropFirst(range.start.segment).reduce(0) { count, segment in
            segment.open()
            return count + (segment.index?.count ?? 0)
        }
    }
}

/// A run that has an entry in a log's index.
public struct LoggedRun: Hashable, Sendable {
    /// Its number.
    public let id: RunID
    /// When it began, or the earliest known time.
    public let began: WallTime
}

// Runs.
extension LogHistory {
    /// The runs in the index, the newest first.
    ///
    /// - Parameter limit: the most runs.
    /// - Returns: at most `limit` runs.
    public func runs(atMost limit: Int) -> [LoggedRun] {
        var found: [LoggedRun] = []
        var seen: Set<RunID> = []
        let isWhole = marks { _, entry in
            if entry.kind == .began, seen.insert(entry.run).inserted {
                found.append(LoggedRun(id: entry.run, began: entry.time))
            }
            return found.count < limit
        }
        // The beginning of a long run may be in a removed archive.
        if isWhole, let first = oldestEntry, first.run.raw != 0, !seen.contains(first.run) {
            found.append(LoggedRun(id: first.run, began: first.time))
        }
        return found
    }

    /// Restricts a range to the output of a run.
    ///
    /// The output ends at the entry of the run's end; without one, if the supervisor died too, at
    /// the next run.
    ///
    /// - Parameters:
    ///   - range: the range.
    ///   - run: the run.
    /// - Returns: nil if the index does not have the run.
    public func range(_ range: LogRange, of run: RunID) -> LogRange? {
        var (start, ended, next) = (LogPosition?.none, LogPosition?.none, LogPosition?.none)
        _ = marks { number, entry in
            let position = LogPosition(segment: number, offset: entry.offset)
            switch (entry.kind, entry.run == run) {
            case (.began, true): start = position
            case (.ended, true): ended = ended ?? position
            case (.began, false): next = position
            default: break
            }
            return start == nil
        }
        if start == nil, let first = oldestEntry, first.run == run { start = range.start }
        guard let start else { return nil }
        var range = range
        range.start = max(range.start, start)
        if let end = ended ?? next { range.end = min(range.end ?? end, end) }
        return range
    }

    private var oldestEntry: LogIndexEntry? {
        for segment in segments {
            segment.open()
            if let first = segment.index?.entry(0) { return first }
        }
        return nil
    }

    /// Visits the marks of runs, from the last one back, until the caller stops; false if it
    /// stopped.
    private func marks(_ wants: (_ segment: Int, LogIndexEntry) -> Bool) -> Bool {
        for (number, segment) in segments.enumerated().reversed() {
            segment.open()
            guard segment.index?.marks({ wants(number, $0) }) ?? true else { return false }
        }
        return true
    }
}
