internal import VigiaCore

/// Combines the indexes of a log's files into one sequence of entries, for a reader.
///
/// Offsets count from the beginning of the first file on, as if all files were one.
struct LogClock {
    /// The files of the reader that are not passed yet.
    private var parts: [Part] = []
    private var peeked: LogIndexEntry?
    /// The time at the reader's place; it never decreases.
    private(set) var time = WallTime(milliseconds: .min)
    /// The run that writes there; 0 if unknown.
    private(set) var run = RunID(raw: 0)

    fileprivate struct Part {
        let segment: LogSegment
        /// Its entries, kept when the file is closed.
        var index: LogIndexReader?
        /// The offset of the file's beginning.
        let base: Int
        /// The number of the next entry.
        var place: Int
        /// The offset of the previous entry, the lower bound for the next ones.
        var floor = 0
        /// The time of lines before the first entry, until that is passed.
        var beginning: WallTime?
    }

    /// Adds the next file.
    ///
    /// - Parameters:
    ///   - segment: the file.
    ///   - base: the offset of the file's beginning.
    ///   - offset: the first byte to read in it.
    mutating func enter(_ segment: LogSegment, base: Int, from offset: Int = 0) {
        let place = offset == 0 ? 0 : segment.index?.firstPlace { $0.offset >= offset } ?? 0
        var part = Part(segment: segment, index: segment.index, base: base, place: place)
        if let before = segment.index?.entry(place - 1) {
            part.floor = before.offset
            pass(before)
        } else {
            part.beginning = segment.firstTime
        }
        parts.append(part)
        peeked = nil
    }

    /// The next entry; nil if none is known yet.
    var next: LogIndexEntry? {
        mutating get {
            while peeked == nil, let part = parts.first {
                peeked = part.entry(run)
                if let entry = peeked, parts.count == 1 || entry.offset <= parts[1].base { break }
                peeked = nil
                guard parts.count > 1 else { break }
                parts.removeFirst()
            }
            return peeked
        }
    }

    /// Passes the next entry.
    mutating func take() {
        guard let entry = peeked else { return }
        peeked = nil
        if parts[0].beginning != nil {
            parts[0].beginning = nil
            time = max(time, entry.time)
        } else {
            parts[0].place += 1
            parts[0].floor = entry.offset - parts[0].base
            pass(entry)
        }
    }

    /// Reads new entries of the last file.
    mutating func refresh() {
        peeked = nil
        guard let last = parts.indices.last else { return }
        let segment = parts[last].segment
        if let index = segment.index, index !== parts[last].index {
            let floor = parts[last].floor
            parts[last].index = index
            parts[last].place = index.firstPlace { $0.offset >= floor }
        } else if segment.index == nil {
            time = max(time, segment.firstTime)
        }
    }

    private mutating func pass(_ entry: LogIndexEntry) {
        time = max(time, entry.time)
        run = entry.writer
    }
}

extension LogIndexEntry {
    /// The run that writes the following bytes.
    var writer: RunID { kind == .ended ? RunID(raw: 0) : run }
}

extension LogClock.Part {
    /// Its next entry, with the offset of the reader.
    fileprivate func entry(_ run: RunID) -> LogIndexEntry? {
        if let beginning { return LogIndexEntry(.time, offset: base, time: beginning, run: run) }
        guard var entry = index?.entry(place), entry.offset >= floor else { return nil }
        entry.offset += base
        return entry
    }
}
