public import VigiaCore

/// A part of a log: from one place to another.
public struct LogRange: Sendable {
    /// Where it begins.
    var start: LogPosition
    /// The place that it ends before; nil for as far as the log goes.
    var end: LogPosition?
    /// The time of the last lines; nil for any.
    var until: WallTime?
}

extension LogHistory {
    /// Everything that there is.
    public var whole: LogRange {
        LogRange(start: LogPosition(segment: 0, offset: 0), end: end, until: nil)
    }

    /// The lines that came at a time or later.
    ///
    /// - Parameters:
    ///   - range: of these.
    ///   - since: the time.
    /// - Returns: those that came then or later.
    public func range(_ range: LogRange, since: WallTime) -> LogRange {
        var range = range
        range.start = max(range.start, position(reaching: since))
        return range
    }

    /// The lines that came at a time or before.
    ///
    /// - Parameters:
    ///   - range: of these.
    ///   - until: the time.
    /// - Returns: those that came then or before.
    public func range(_ range: LogRange, until: WallTime) -> LogRange {
        var range = range
        range.until = until
        return range
    }

    /// The last lines, and perhaps a few more where lines have no ends.
    ///
    /// - Parameters:
    ///   - range: of these.
    ///   - lines: how many.
    /// - Returns: them; and the most lines that there are, where those are all and there
    ///   cannot be more.
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

    /// The most marks that a range may have, each of which may end a line that has no newline.
    private func marksMax(in range: LogRange) -> Int {
        segments.dropFirst(range.start.segment).reduce(0) { count, segment in
            segment.open()
            return count + (segment.index?.count ?? 0)
        }
    }
}

/// A run that left its mark in a log.
public struct LoggedRun: Hashable, Sendable {
    /// Its number.
    public let id: RunID
    /// When it began, or the first time that is known of it.
    public let began: WallTime
}

// Runs.
extension LogHistory {
    /// The runs that left marks, the last one first.
    ///
    /// - Parameter limit: the most.
    /// - Returns: so many at most.
    public func runs(atMost limit: Int) -> [LoggedRun] {
        var found: [LoggedRun] = []
        var seen: Set<RunID> = []
        let isWhole = marks { _, entry in
            if entry.kind == .began, seen.insert(entry.run).inserted {
                found.append(LoggedRun(id: entry.run, began: entry.time))
            }
            return found.count < limit
        }
        // The beginning of a long run may be in an archive that is no longer kept.
        if isWhole, let first = oldestEntry, first.run.raw != 0, !seen.contains(first.run) {
            found.append(LoggedRun(id: first.run, began: first.time))
        }
        return found
    }

    /// What a run wrote.
    ///
    /// It ends where that is marked; else, where a supervisor died with it, with the next run.
    ///
    /// - Parameters:
    ///   - range: of this.
    ///   - run: the run.
    /// - Returns: nil where it left no mark.
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

    /// The marks of runs, the last one first, while they are wanted; whether all were.
    private func marks(_ wants: (_ segment: Int, LogIndexEntry) -> Bool) -> Bool {
        for (number, segment) in segments.enumerated().reversed() {
            segment.open()
            guard segment.index?.marks({ wants(number, $0) }) ?? true else { return false }
        }
        return true
    }
}
