internal import VigiaCore

/// Several logs as one: the lines of each in their order, and all by their times.
///
/// Of lines of equal time, those of the first log come first.
public struct LogMerge {
    private let readers: [LogReader]

    /// Takes the readers.
    public init(_ readers: [LogReader]) { self.readers = readers }

    /// What comes next.
    ///
    /// - Parameter isExact: whether all lines of the piece are to be of one time and one run.
    /// - Returns: it and whose it is, by place in the list; nil where there is nothing more,
    ///   or not yet.
    public func next(isExact: Bool) -> (reader: Int, piece: LogPiece)? {
        var (first, limit) = ((reader: 0, time: WallTime?.none), WallTime(milliseconds: .max))
        for (number, reader) in readers.enumerated() {
            guard let time = reader.nextTime else { continue }
            guard let best = first.time else {
                first = (number, time)
                continue
            }
            if time < best {
                // The one that was first comes after this one, at equal times before it.
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

    /// Looks for what came since in all of them.
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
