public import VigiaCore
internal import VigiaPlatform

/// Reads lines of a log with their times and runs, across all its files.
///
/// A line's time is that of the last entry at or before its first byte. A line may span a rotation.
public final class LogReader {
    private let history: LogHistory
    private var end: LogPosition?
    private let until: WallTime?
    /// Whether an incomplete last line is held back until it is complete.
    private let holdsUnfinished: Bool

    private var clock = LogClock()
    /// The number of the file being read.
    private var number: Int
    /// The next offset in that file.
    private var offset: Int
    /// The offset of that file's beginning, counted from the first file on.
    private var base = 0
    /// Bytes read but not returned yet.
    private var buffer: ArraySlice<UInt8> = []
    /// The offset of the buffer's beginning, counted from the first file on.
    private var place: Int
    /// The length of the complete lines in the buffer, in bytes.
    private var whole = 0
    /// Time and run of the buffer's first line; nil if not looked up yet.
    private var head: (time: WallTime, run: RunID)?
    private var note: LogPiece?
    /// Whether the end was reached, until `lookAgain`.
    private var isDry = false
    private var hasEntered = false

    /// A line longer than this is returned in pieces.
    public static let lineMax = 16 << 20
    private static let blockSize = 256 * 1024

    /// Starts at the beginning of a range.
    ///
    /// - Parameters:
    ///   - history: the log.
    ///   - range: the part to read.
    ///   - holdsUnfinished: whether an incomplete line is held back at the range's end.
    public init(_ history: LogHistory, _ range: LogRange, holdsUnfinished: Bool = false) {
        (self.history, end, until) = (history, range.end, range.until)
        self.holdsUnfinished = holdsUnfinished
        (number, offset, place) = (range.start.segment, range.start.offset, range.start.offset)
    }

    /// The time of the next piece; nil at the end, or if there is nothing yet.
    public var nextTime: WallTime? {
        if let note { return note.time }
        guard !isDry else { return nil }
        isDry = !prepare()
        return isDry ? nil : note?.time ?? head?.time
    }

    /// Reads the next piece.
    ///
    /// - Parameters:
    ///   - limit: the latest time of the lines returned, except the first line.
    ///   - isExact: whether all lines of the piece must have one time and one run.
    /// - Returns: nil at the end, or if there is nothing yet.
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

    /// Looks for new lines, and drops the end of the range.
    public func lookAgain() {
        (end, isDry, head) = (nil, false, nil)
        if number >= history.segments.count - 1 { history.lookAgain(read: offset) }
        clock.refresh()
    }
}

// The next piece.
extension LogReader {
    /// Fetches a note or a line; false at the end.
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

    /// Whether a mark ends the incomplete line; the mark is then the next entry.
    private var hasMark: Bool {
        while let entry = clock.next, entry.offset <= place + buffer.count {
            if entry.kind.beginsLine { return entry.offset > place }
            // The entry is within the line, so it comes before the next line.
            clock.take()
        }
        return false
    }

    /// The length of the next piece in the buffer, more than 0.
    private func pieceLength(_ limit: WallTime, _ isExact: Bool) -> Int {
        let all = whole > 0 ? whole : buffer.count
        let (start, time, run) = (buffer.startIndex, clock.time, clock.run)
        while let entry = clock.next, entry.offset < place + all || whole == 0 {
            if entry.kind.beginsLine { return min(all, entry.offset - place) }
            guard whole > 0 else { return all }
            let isOther = isExact && (entry.time > time || entry.writer != run)
            if entry.time > limit || isOther {
                // The line that contains the entry still belongs to the time before.
                let newline = buffer.firstNewline(from: start + entry.offset - place - 1)
                return lineLength(atMost: min(all, newline.map { $0 + 1 - start } ?? all))
            }
            clock.take()
        }
        return all
    }

    /// Passes the entries within a line; returns the line's length up to a mark that ends it.
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
    /// Enters the file to be read, once it exists.
    private func enter() {
        guard !hasEntered, number < history.segments.count else { return }
        hasEntered = true
        let segment = history.segments[number]
        segment.open()
        clock.enter(segment, base: base, from: offset)
    }

    /// Reads more bytes; false if there are none.
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
            // The next file's index has the time of its first line.
            if buffer.isEmpty { head = nil }
            history.segments[number].open()
            clock.enter(history.segments[number], base: base)
        }
        return false
    }

    private func readOn(_ segment: LogSegment) -> Bool {
        let left = end.map { $0.segment > number ? .max : $0.offset - offset } ?? .max
        let known = segment.isCompressed ? Int.max : segment.size - offset
        // Long lines are read in growing blocks, so that they are not copied again and again.
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
