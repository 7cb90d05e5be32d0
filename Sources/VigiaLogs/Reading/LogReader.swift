public import VigiaCore
internal import VigiaPlatform

/// Reads the lines of a log from a place on, over all its files, with what is known of them.
///
/// A line's time is that of the last entry at or before its first byte. A line goes on where a
/// file was rotated in its middle.
public final class LogReader {
    private let history: LogHistory
    private var end: LogPosition?
    private let until: WallTime?
    /// Whether a line that has no end yet is held back until it has.
    private let holdsUnfinished: Bool

    private var clock = LogClock()
    /// The file that is read.
    private var number: Int
    /// Where in it is read next.
    private var offset: Int
    /// Where it begins, as counted from the first file on.
    private var base = 0
    /// What is read and not handed on.
    private var buffer: ArraySlice<UInt8> = []
    /// Where the buffer begins, as counted from the first file on.
    private var place: Int
    /// How many bytes of the buffer are lines with their ends.
    private var whole = 0
    /// What is known of the buffer's first line; nil where that must be looked for.
    private var head: (time: WallTime, run: RunID)?
    private var note: LogPiece?
    /// Whether there is nothing more, until it is looked again.
    private var isDry = false
    private var hasEntered = false

    /// A longer line is handed on in pieces.
    public static let lineMax = 16 << 20
    private static let blockSize = 256 * 1024

    /// Begins at the beginning of a range.
    ///
    /// - Parameters:
    ///   - history: the log.
    ///   - range: a part of it.
    ///   - holdsUnfinished: whether a line without an end is held back at the range's end.
    public init(_ history: LogHistory, _ range: LogRange, holdsUnfinished: Bool = false) {
        (self.history, end, until) = (history, range.end, range.until)
        self.holdsUnfinished = holdsUnfinished
        (number, offset, place) = (range.start.segment, range.start.offset, range.start.offset)
    }

    /// The time of what can be had next; nil where there is nothing more, or not yet.
    public var nextTime: WallTime? {
        if let note { return note.time }
        guard !isDry else { return nil }
        isDry = !prepare()
        return isDry ? nil : note?.time ?? head?.time
    }

    /// What comes next.
    ///
    /// - Parameters:
    ///   - limit: lines that came later are left for the next time, but for the first line.
    ///   - isExact: whether all lines of the piece are to be of one time and one run.
    /// - Returns: nil where there is nothing more, or not yet.
    public func next(through limit: WallTime, isExact: Bool) -> LogPiece? {
        guard nextTime != nil else { return nil }
        if let note {
            self.note = nil
            return note
        }
        guard let head else { return nil }
        let bytes = buffer.prefix(pieceLength(min(limit, until ?? limit), isExact))
        buffer = buffer[bytes.endIndex...]
        (place, whole) = (place + bytes.count, max(0, whole - bytes.count))
        self.head = nil
        let run = head.run.raw == 0 ? nil : head.run
        return LogPiece(time: head.time, run: run, content: .lines(bytes))
    }

    /// Looks for what came since, and no longer ends where the range did.
    public func lookAgain() {
        (end, isDry, head) = (nil, false, nil)
        if number >= history.segments.count - 1 { history.lookAgain(read: offset) }
        clock.refresh()
    }
}

// What comes next.
extension LogReader {
    /// Brings a note, or a line; whether there is one.
    private func prepare() -> Bool {
        while true {
            if head == nil { advance() }
            if note != nil { return true }
            if let until, let head, head.time > until { return false }
            if whole > 0 || hasMark { return true }
            guard buffer.count < Self.lineMax else { return true }
            if !fill() { return !buffer.isEmpty && !holdsUnfinished }
        }
    }

    /// Passes the entries up to the buffer's beginning.
    private func advance() {
        enter()
        while let entry = clock.next, entry.offset <= place {
            clock.take()
            if let until, clock.time > until { break }
            let content: LogPiece.Content
            switch entry.kind {
            case .dropped: content = .missing(entry.count)
            case .repeated: content = .repeated
            case .time, .began, .ended: continue
            }
            let run = entry.run.raw == 0 ? nil : entry.run
            note = LogPiece(time: clock.time, run: run, content: content)
            return
        }
        head = (clock.time, clock.run)
    }

    /// Whether the line that has no end yet is ended by a mark, which is then the next entry.
    private var hasMark: Bool {
        while let entry = clock.next, entry.offset <= place + buffer.count {
            if entry.kind.beginsLine { return entry.offset > place }
            // The entry is within the line, and so before the next one.
            clock.take()
        }
        return false
    }

    /// How much of the buffer is the next piece: more than nothing.
    private func pieceLength(_ limit: WallTime, _ isExact: Bool) -> Int {
        let all = whole > 0 ? whole : buffer.count
        let (start, time, run) = (buffer.startIndex, clock.time, clock.run)
        while let entry = clock.next, entry.offset < place + all || whole == 0 {
            if entry.kind.beginsLine { return min(all, entry.offset - place) }
            guard whole > 0 else { return all }
            let isOther = isExact && (entry.time > time || entry.writer != run)
            if entry.time > limit || isOther {
                // The line in which the entry lies is still of before.
                let newline = buffer.firstNewline(from: start + entry.offset - place - 1)
                return lineLength(atMost: min(all, newline.map { $0 + 1 - start } ?? all))
            }
            clock.take()
        }
        return all
    }

    /// Passes the entries that lie within a line; how much of it there is before a mark ends it.
    private func lineLength(atMost length: Int) -> Int {
        while let entry = clock.next, entry.offset < place + length {
            if entry.kind.beginsLine { return entry.offset - place }
            clock.take()
        }
        return length
    }
}

// Bytes.
extension LogReader {
    /// Begins with the file that is to be read, once it is there.
    private func enter() {
        guard !hasEntered, number < history.segments.count else { return }
        hasEntered = true
        let segment = history.segments[number]
        segment.open()
        clock.enter(segment, base: base, from: offset)
    }

    /// Brings more bytes; whether there were any.
    private func fill() -> Bool {
        enter()
        while number < history.segments.count {
            let segment = history.segments[number]
            segment.open()
            if readOn(segment) { return true }
            guard number + 1 < history.segments.count, number < end?.segment ?? .max else { break }
            // A follower never goes back.
            if end == nil { segment.finish() } else { segment.close() }
            (number, offset, base) = (number + 1, 0, place + buffer.count)
            // The next file tells of its first line itself.
            if buffer.isEmpty { head = nil }
            history.segments[number].open()
            clock.enter(history.segments[number], base: base)
        }
        return false
    }

    private func readOn(_ segment: LogSegment) -> Bool {
        let left = end.map { $0.segment > number ? .max : $0.offset - offset } ?? .max
        let known = segment.isCompressed ? Int.max : segment.size - offset
        // Long lines are read in ever longer blocks, lest they be copied again and again.
        let limit = min(max(Self.blockSize, buffer.count), left, known)
        guard limit > 0 else { return false }
        let (held, old) = (buffer.count, offset)
        let bytes = segment.bytes(from: old, limit: limit, after: buffer)
        guard bytes.count > held else { return false }
        offset += bytes.count - held
        let newline = bytes[...].lastNewline(before: bytes.count)
        (buffer, whole) = (bytes[...], newline.map { $0 + 1 } ?? 0)
        return true
    }
}
