import VigiaLogs
import VigiaPlatform

/// Filters log lines: passes those that match with their context, or all, but skips the first ones
/// if only the last are wanted.
struct LogFilter {
    /// An item that passes.
    enum Item {
        /// A piece of a log, with the number of the log.
        case piece(LogPiece, reader: Int)
        /// Lines were omitted here, between groups of matches.
        case gap
    }

    private let sought: LogRequest.Sought?
    private var skips: Int
    /// Whether lines without a pattern are counted.
    private let isCounting: Bool
    /// The number of lines so far; of matches if there is a pattern.
    private(set) var count = 0
    /// The last lines that did not match, as context for the next match.
    private var before: [(piece: LogPiece, reader: Int)] = []
    /// The number of context lines still to show after the last match.
    private var after = 0
    /// Whether lines were omitted since the last one shown.
    private var hasGap = false
    private var hasShown = false

    /// - Parameters:
    ///   - sought: the search; nil for all lines.
    ///   - skips: the number of first lines, or matches, to skip; nil to only count.
    init(_ sought: LogRequest.Sought?, skips: Int?) {
        (self.sought, self.skips, isCounting) = (sought, skips ?? 0, skips == nil)
    }

    /// Filters a piece of a log.
    mutating func take(_ piece: LogPiece, of reader: Int, _ show: (Item) -> Void) {
        guard case .lines(let bytes) = piece.content else {
            if sought == nil, skips == 0 { show(.piece(piece, reader: reader)) }
            return
        }
        guard let sought else { return takeAny(piece, bytes, reader, show) }
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let line = after > 0 ? bytes[place..<bytes.lineEnd(from: place)] : bytes[place...]
            let match = sought.pattern.firstMatch(in: line, from: place)
            let start = match.map { bytes.lastNewline(before: $0).map { $0 + 1 } ?? place }
            let others = bytes[place..<max(place, start ?? line.endIndex)]
            place = others.endIndex
            if !others.isEmpty { pass(piece.with(others), reader, show) }
            guard let match else { continue }
            let hit = bytes[place..<bytes.lineEnd(from: match)]
            place = hit.endIndex
            self.hit(piece.with(hit), reader, show)
        }
    }

    private mutating func takeAny(
        _ piece: LogPiece,
        _ bytes: ArraySlice<UInt8>,
        _ reader: Int,
        _ show: (Item) -> Void
    ) {
        guard skips > 0 else {
            if isCounting { count += piece.lineCount }
            return show(.piece(piece, reader: reader))
        }
        let lines = piece.lineCount
        guard lines > skips else {
            skips -= lines
            return
        }
        var start = bytes.startIndex
        while skips > 0 {
            start = bytes.lineEnd(from: start)
            skips -= 1
        }
        show(.piece(piece.with(bytes[start...]), reader: reader))
    }

    /// Handles lines that do not match; only one at a time while context is shown.
    private mutating func pass(_ piece: LogPiece, _ reader: Int, _ show: (Item) -> Void) {
        guard after == 0 else {
            after -= 1
            return show(.piece(piece, reader: reader))
        }
        guard case .lines(let bytes) = piece.content else { return }
        var (lines, end) = ([ArraySlice<UInt8>](), bytes.endIndex)
        while end > bytes.startIndex, lines.count < sought?.before ?? 0 {
            let newline = bytes[..<(end - 1)].lastNewline(before: end - 1)
            let start = newline.map { $0 + 1 } ?? bytes.startIndex
            // Copied, so that a few lines do not retain their whole blocks.
            lines.append(Array(bytes[start..<end])[...])
            end = start
        }
        before += lines.reversed().map { (piece.with($0), reader) }
        let surplus = before.count - (sought?.before ?? 0)
        if surplus > 0 { before.removeFirst(surplus) }
        if surplus > 0 || end > bytes.startIndex { hasGap = true }
    }

    private mutating func hit(_ piece: LogPiece, _ reader: Int, _ show: (Item) -> Void) {
        count += 1
        guard skips == 0 else {
            skips -= 1
            return pass(piece, reader, show)
        }
        let following = sought?.after ?? 0
        if hasGap, hasShown, following + (sought?.before ?? 0) > 0 { show(.gap) }
        for line in before { show(.piece(line.piece, reader: line.reader)) }
        show(.piece(piece, reader: reader))
        (before, hasGap, hasShown, after) = ([], false, true, following)
    }
}

extension LogPiece {
    /// The same piece with only these lines.
    fileprivate func with(_ lines: ArraySlice<UInt8>) -> Self {
        Self(time: time, run: run, content: .lines(lines))
    }
}

extension ArraySlice<UInt8> {
    /// The index behind the line that contains an index.
    func lineEnd(from place: Int) -> Int { firstNewline(from: place).map { $0 + 1 } ?? endIndex }
}
