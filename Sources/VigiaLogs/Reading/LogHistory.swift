internal import VigiaCore
internal import VigiaPlatform

/// A place in a log: the number of the file, and the offset in that file.
struct LogPosition: Hashable, Comparable {
    var segment: Int
    var offset: Int

    static func < (a: Self, b: Self) -> Bool { (a.segment, a.offset) < (b.segment, b.offset) }
}

/// A log with all its archives, oldest first, at one moment; a follower also gets later files.
public final class LogHistory {
    /// The log.
    public let place: LogPlace
    private let complain: (String) -> Void
    private var reported: Set<String> = []
    private(set) var segments: [LogSegment] = []
    /// The end at that moment.
    private(set) var end = LogPosition(segment: 0, offset: 0)
    /// The archives seen so far, by time.
    private var known: Set<WallTime> = []

    /// How often to list the files again if they are renamed meanwhile.
    private static let looksMax = 20
    /// The most archives that a follower holds open, so that they can be read after their removal.
    private static let heldMax = 64

    /// Lists the files of a log.
    ///
    /// - Parameters:
    ///   - place: the log.
    ///   - complain: gets a message about each unreadable file, once.
    public init(_ place: LogPlace, complain: @escaping (String) -> Void) {
        (self.place, self.complain) = (place, complain)
        let found = look()
        segments = found.archives.map { segment($0) } + (found.active.map { [$0] } ?? [])
        known = Set(found.archives.map(\.time))
        end = LogPosition(segment: found.archives.count, offset: found.active?.size ?? 0)
    }

    /// The archives and the active file, listed again if a rotation happened in between.
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

    /// The identity of the active file; nil if there is none.
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
        if reported.insert(words).inserted { complain(words) }
    }
}

// Following.
extension LogHistory {
    /// Looks for truncation of the last file, and for its successors.
    ///
    /// - Parameter offset: how far the last file was read.
    func lookAgain(read offset: Int) {
        guard let last = segments.last else { return segments += newer() }
        last.refresh()
        if last.archive == nil, last.size < offset {
            segments.append(last.again())
        } else if last.archive != nil || activeIdentity != last.identity {
            segments += newer()
        }
    }

    /// The files newer than the last one.
    ///
    /// While there is only an empty newer file, the last one may still be written.
    private func newer() -> [LogSegment] {
        let last = segments.last
        let (all, active) = look()
        // The kernel's present name of the open file says which archive it became.
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
    /// The first line at `time` or later.
    func position(reaching time: WallTime) -> LogPosition {
        for (number, segment) in segments.enumerated() {
            if let archive = segment.archive, archive.time < time { continue }
            guard let found = segment.offset(reaching: time) else { continue }
            let position = LogPosition(segment: number, offset: found.offset)
            return found.beginsLine ? position : lineStart(from: position)
        }
        return end
    }

    /// The beginning of the first line at a place or behind it, even if a line spans several files.
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

    /// The beginning of the last lines before a place.
    ///
    /// - Parameters:
    ///   - lines: the number of lines; one without newline counts too.
    ///   - end: the place before which lines are counted.
    ///   - start: the place where the search ends.
    /// - Returns: the place, nil if there are fewer lines; and the number of newlines behind it.
    func position(
        lines: Int,
        before end: LogPosition,
        from start: LogPosition
    ) -> (place: LogPosition?, newlines: Int) {
        guard lines > 0 else { return (end, 0) }
        guard start < end, start.segment < segments.count else { return (nil, 0) }
        // The newline at the very end belongs to the last line and begins none.
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
    /// The beginning of the first line behind a place: behind a newline, or at a mark.
    ///
    /// - Parameter place: the offset, at least -1; a newline there counts.
    /// - Returns: the offset; nil if no more line begins.
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

    /// The offset of the given newline counted from the end of a range; nil if there are fewer, and
    /// `wanted` is reduced by their number.
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

    /// The same for a file that can be read forward only.
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
