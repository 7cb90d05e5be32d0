internal import VigiaCore
internal import VigiaPlatform

/// A place in the history of a log: how many files are before it, and the offset in that file.
struct LogPosition: Hashable, Comparable {
    var segment: Int
    var offset: Int

    static func < (a: Self, b: Self) -> Bool { (a.segment, a.offset) < (b.segment, b.offset) }
}

/// A log with all its archives, the oldest first, as they were at one moment; and those that
/// come later, for whoever follows it.
public final class LogHistory {
    /// Which log.
    public let place: LogPlace
    private let complain: (String) -> Void
    private var told: Set<String> = []
    private(set) var segments: [LogSegment] = []
    /// Where it ended at that moment.
    private(set) var end = LogPosition(segment: 0, offset: 0)
    /// The archives seen so far, by their times.
    private var known: Set<WallTime> = []

    /// How often it is looked again where files change their names meanwhile.
    private static let looksMax = 20
    /// How many archives a follower holds open, lest they be removed before they are read.
    private static let heldMax = 64

    /// Looks what there is.
    ///
    /// - Parameters:
    ///   - place: which log.
    ///   - complain: gets in words what cannot be read, and why; each thing once.
    public init(_ place: LogPlace, complain: @escaping (String) -> Void) {
        (self.place, self.complain) = (place, complain)
        let found = look()
        segments = found.archives.map { segment($0) } + (found.active.map { [$0] } ?? [])
        known = Set(found.archives.map(\.time))
        end = LogPosition(segment: found.archives.count, offset: found.active?.size ?? 0)
    }

    /// The archives, and the file that is written, neither of which was rotated into the other
    /// between the two looks.
    private func look() -> (archives: [LogArchive], active: LogSegment?) {
        var found: (archives: [LogArchive], active: LogSegment?) = ([], nil)
        for _ in 0..<Self.looksMax {
            let before = activeIdentity
            let active = segment(nil)
            active.open()
            found = (archives(), active.isThere ? active : nil)
            if activeIdentity == before, !active.isThere || active.identity == before { break }
        }
        return found
    }

    /// The file that has the log's name now; nil where there is none.
    private var activeIdentity: FileIdentity? { try? place.folder.identity(of: place.name.file) }

    private func archives() -> [LogArchive] {
        do throws(SystemError) {
            return try place.archives()
        } catch {
            tell("cannot list \(place.logs): \(error.reason)")
            return []
        }
    }

    private func segment(_ archive: LogArchive?) -> LogSegment {
        LogSegment(place, archive) { [weak self] in self?.tell($0) }
    }

    private func tell(_ words: String) {
        if told.insert(words).inserted { complain(words) }
    }
}

// Following.
extension LogHistory {
    /// Looks for what came after the last file: that it was cut, or what took its place.
    ///
    /// - Parameter offset: how much of the last file was read.
    func lookAgain(read offset: Int) {
        guard let last = segments.last else { return segments += newer() }
        last.refresh()
        if last.archive == nil, last.size < offset {
            segments.append(last.again())
        } else if last.archive != nil || activeIdentity != last.identity {
            segments += newer()
        }
    }

    /// The files that are newer than the last one.
    ///
    /// While there are none but an empty one, the last one may still be written.
    private func newer() -> [LogSegment] {
        let last = segments.last
        let (all, active) = look()
        // What the kernel calls the file now tells which archive it has become.
        let name = last?.archive?.file ?? last?.currentName
        let own = name.flatMap { LogArchive($0, of: place.name.file) }?.time
        let fresh = all.filter { archive in
            !known.contains(archive.time) && own.map { archive.time > $0 } ?? true
        }
        if let active, active.identity == last?.identity { return [] }
        let isLeft = last?.archive == nil && last != nil
        if fresh.isEmpty, isLeft, active.map({ $0.size == 0 }) ?? true { return [] }
        known.formUnion(all.map(\.time))
        let segments = fresh.map { segment($0) }
        for segment in segments.prefix(Self.heldMax) { segment.open() }
        return segments.filter { $0.identity == nil || $0.identity != last?.identity }
            + (active.map { [$0] } ?? [])
    }
}

// Places.
extension LogHistory {
    /// The first line that came at `time` or later.
    func position(reaching time: WallTime) -> LogPosition {
        for (number, segment) in segments.enumerated() {
            if let archive = segment.archive, archive.time < time { continue }
            guard let found = segment.offset(reaching: time) else { continue }
            let position = LogPosition(segment: number, offset: found.offset)
            return found.beginsLine ? position : lineStart(from: position)
        }
        return end
    }

    /// The first line that begins at a place or behind it, though a line go over several files.
    private func lineStart(from position: LogPosition) -> LogPosition {
        var place = position
        while place.offset == 0 {
            guard place.segment > 0 else { return position }
            place.segment -= 1
            let segment = segments[place.segment]
            place.offset = segment.size
            if segment.mark(after: place.offset - 1, through: place.offset) != nil {
                return position
            }
        }
        var after = place.offset - 1
        for number in place.segment..<segments.count {
            if let offset = segments[number].lineStart(after: after) {
                return LogPosition(segment: number, offset: offset)
            }
            after = -1
        }
        return end
    }

    /// Where the last lines before a place begin.
    ///
    /// - Parameters:
    ///   - lines: how many; one without an end counts too.
    ///   - end: the place.
    ///   - start: where to stop looking.
    /// - Returns: the place, nil where there are not so many; and how many newlines are behind it.
    func position(
        lines: Int,
        before end: LogPosition,
        from start: LogPosition
    ) -> (place: LogPosition?, newlines: Int) {
        guard lines > 0 else { return (end, 0) }
        guard start < end, start.segment < segments.count else { return (nil, 0) }
        // The newline at the very end is that of the last line, and begins none.
        var (wanted, more, isLast) = (lines, 0, true)
        for number in (start.segment...min(end.segment, segments.count - 1)).reversed() {
            let segment = segments[number]
            let low = number == start.segment ? start.offset : 0
            let high = number == end.segment ? min(end.offset, segment.size) : segment.size
            guard low < high else { continue }
            if isLast, segment.bytes(from: high - 1, limit: 1).first == 0x0A { more = 1 }
            if isLast { wanted += more }
            isLast = false
            if let offset = segment.offset(ofNewline: &wanted, in: low..<high) {
                return (LogPosition(segment: number, offset: offset + 1), lines)
            }
        }
        return (nil, lines + more - wanted)
    }
}

extension LogSegment {
    /// Where the first line begins behind a place: behind a newline, or at a mark.
    ///
    /// - Parameter place: the offset, at least -1; a newline there counts.
    /// - Returns: the offset; nil where none begins there any more.
    fileprivate func lineStart(after place: Int) -> Int? {
        open()
        var (low, newline) = (max(0, place), Int?.none)
        while newline == nil {
            let block = bytes(from: low, limit: Self.lineSize)[...]
            newline = block.firstNewline(from: 0).map { low + $0 }
            if block.isEmpty { break }
            low += block.count
        }
        return mark(after: place, through: newline ?? low) ?? newline.map { $0 + 1 }
    }

    private static let lineSize = 64 * 1024
    private static let countedSize = 256 * 1024

    /// Where the newline is that is the given one from the end of a range; where there are less,
    /// nil, and so many less are wanted.
    func offset(ofNewline wanted: inout Int, in range: Range<Int>) -> Int? {
        open()
        if isCompressed { return offsetForward(ofNewline: &wanted, in: range) }
        var high = range.upperBound
        while high > range.lowerBound {
            let low = max(range.lowerBound, high - Self.countedSize)
            let block = bytes(from: low, limit: high - low)[...]
            let count = block.newlineCount
            if count >= wanted {
                var place = block.endIndex
                for _ in 0..<wanted { place = block.lastNewline(before: place) ?? place }
                return low + place
            }
            (wanted, high) = (wanted - count, low)
        }
        return nil
    }

    /// The same, for what can be read forward only.
    private func offsetForward(ofNewline wanted: inout Int, in range: Range<Int>) -> Int? {
        var count = 0
        forEachBlock(in: range) { _, block in
            count += block.newlineCount
            return true
        }
        guard count >= wanted else {
            wanted -= count
            return nil
        }
        var (before, found) = (count - wanted, Int?.none)
        forEachBlock(in: range) { offset, block in
            let count = block.newlineCount
            guard count > before else {
                before -= count
                return true
            }
            var place = block.startIndex - 1
            for _ in 0...before { place = block.firstNewline(from: place + 1) ?? place }
            found = offset + place
            return false
        }
        return found
    }

    private func forEachBlock(in range: Range<Int>, _ body: (Int, ArraySlice<UInt8>) -> Bool) {
        var low = range.lowerBound
        while low < range.upperBound {
            let limit = min(Self.countedSize, range.upperBound - low)
            let block = bytes(from: low, limit: limit)[...]
            guard !block.isEmpty, body(low, block) else { return }
            low += block.count
        }
    }
}
