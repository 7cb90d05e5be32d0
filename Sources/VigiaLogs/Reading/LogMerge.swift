internal import VigiaCore

/// Merges several logs by time, keeping the order of lines in each.
///
/// Among lines of equal time, those of the first log come first.
public struct LogMerge {
    private let readers: [LogReader]

    /// Creates a merge; earlier readers win at equal times.
    public init(_ readers: [LogReader]) { self.readers = readers }

    /// Reads the next piece.
    ///
    /// - Parameter isExact: whether all lines of the piece must have one time and one run.
    /// - Returns: the piece and the number of its reader; nil at the end, or if there is nothing
    ///   yet.
    public func next(isExact: Bool) -> (reader: Int, piece: LogPiece)? {
        var (first, limit) = ((reader: 0, time: WallTime?.none), WallTime(milliseconds: .max))
        for (number, reader) in readers.enumerated() {
            guard let time = reader.nextTime else { continue }
            guard let best = first.time else {
                first = (number, time)
                continue
            }
            if time < best {
                // The previous best comes after this one; at equal times before it.
                limit = min(limit, best.before)
                first = (number, time)
            } else {
                limit = min(limit, time)
            }
        }
        guard first.time != nil,
            let piece = readers[first.reader].next(through: limit, isExact: isExact)
        else { return nil }
        return (first.reader, piece)
    }

    /// Looks for new lines in all logs.
    public func lookAgain() {
        for reader in readers { reader.lookAgain() }
    }
}

extension WallTime {
    /// A millisecond earlier.
    fileprivate var before: Self {
        Self(milliseconds: milliseconds.subtractingReportingOverflow(1).partialValue)
    }
}
