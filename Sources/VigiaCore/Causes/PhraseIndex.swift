/// Finds the first of many phrases that programs print, and the cause that it means.
///
/// A phrase that begins with a letter or a digit is found only at the beginning of a word, and a
/// short one only as whole words. `*` stands for up to `gapMax` bytes. When a line contains several
/// phrases, the one that stands first in the table counts, so more specific ones stand above.
struct PhraseIndex: Sendable {
    /// The most bytes that a `*` stands for.
    private static let gapMax = 160
    /// The most bytes of a phrase that must end where a word ends.
    private static let shortMax = 8

    /// The table of this room, made once.
    static let known = Self(Phrases.table, signs: LineSigns.words)

    /// The fewest bytes of a text that is looked for where a longer one follows.
    private static let keyMin = 4

    /// One phrase; the ranges are places in `texts`.
    private struct Phrase {
        /// The text before the first `*`, where it is too short to look for; empty otherwise.
        let head: Range<Int>
        /// The text that is looked for: the one up to the first `*`, or behind the head.
        let first: Range<Int>
        /// Where the texts behind each further `*` stand in `parts`.
        let others: Range<Int>
        let cause: CauseClass
    }

    /// The phrases in the order of the table.
    private var phrases: [Phrase] = []
    /// The texts of all phrases in one array, and where the texts behind a `*` are in it.
    private var (texts, parts): ([UInt8], [Range<Int>]) = ([], [])
    /// What each word behind the phrases is a sign of.
    private var signs: [LineSigns] = []
    /// The first bytes of all phrases and words, so that most places cost one look at one table.
    private var starts = GramTable([])
    /// Phrases and words that begin with eight bytes or more, and the others.
    private var (long, short) = (GramTable([]), GramTable([]))

    /// Takes a table whose texts hold one phrase a line, and words of four bytes or more that are
    /// signs.
    init(
        _ table: [(cause: CauseClass, text: String)],
        signs words: [(sign: LineSigns, words: [String])] = []
    ) {
        var firsts: [[UInt8]] = []
        for (cause, text) in table {
            for line in text.utf8.split(separator: .newline) {
                let parts = line.split(separator: UInt8(ascii: "*")).map { $0.map(\.lowercased) }
                if let first = add(parts, cause) { firsts.append(first) }
            }
        }
        signs = words.flatMap { [LineSigns](repeating: $0.sign, count: $0.words.count) }
        let keys = words.flatMap(\.words).map { Array($0.utf8) }
        let all = (firsts + keys).enumerated().map { (number: $0, key: $1) }
        starts = GramTable(all.map { (number: $0, key: Array($1.prefix(Self.keyMin))) })
        long = GramTable(all.filter { $0.key.count >= GramTable.bytesMax })
        short = GramTable(all.filter { $0.key.count < GramTable.bytesMax })
    }

    /// Adds the phrase of some parts; gives the text that is looked for, nil for no phrase.
    private mutating func add(_ parts: [[UInt8]], _ cause: CauseClass) -> [UInt8]? {
        guard let first = parts.first, first.count > 1 else { return nil }
        let isHead = first.count < Self.keyMin && parts.count > 1
        let places = parts.map { part in
            texts += part
            return texts.count - part.count..<texts.count
        }
        let (begin, others) = (self.parts.count, places.dropFirst(isHead ? 2 : 1))
        self.parts += others
        phrases.append(
            Phrase(
                head: isHead ? places[0] : 0..<0,
                first: places[isHead ? 1 : 0],
                others: begin..<begin + others.count,
                cause: cause
            )
        )
        return parts[isHead ? 1 : 0]
    }

    /// Takes words separated by commas.
    init(words: String) {
        self.init([(.unknown, words.split(separator: ",").joined(separator: "\n"))])
    }

    /// Whether the line contains one of the phrases.
    func isIn(_ line: LineText) -> Bool { cause(of: line) != nil }

    /// The cause that the line means; nil where it contains no phrase of the table.
    func cause(of line: LineText) -> CauseClass? { read(line).cause }

    /// The cause that the line means, and its signs, in one pass over its bytes.
    ///
    /// Only the first eight bytes of a word are compared, so a sign may be wrong but never missing.
    func read(_ line: LineText) -> (cause: CauseClass?, signs: LineSigns) {
        var (best, found, from): (Int, LineSigns, Int) = (phrases.count, [], 0)
        let low = line.low
        while let (place, _) = starts.next(in: low, from: from) {
            from = place + 1
            let head = low.head(at: place)
            read(line, at: place, head, long, &best, &found)
            read(line, at: place, head, short, &best, &found)
        }
        return (best < phrases.count ? phrases[best].cause : nil, found)
    }

    /// Reads what begins at `place` and is in one of the tables.
    private func read(
        _ line: LineText,
        at place: Int,
        _ head: UInt64,
        _ table: GramTable,
        _ best: inout Int,
        _ found: inout LineSigns
    ) {
        var group = table.group(head)
        while let number = table.candidate(&group, head) {
            if number >= phrases.count {
                found.formUnion(signs[number - phrases.count])
            } else if number < best, Self.isWordBegin(line.bytes, place),
                matches(number, line.low, place)
            {
                best = number
            }
        }
    }

    /// Whether a word begins here, also inside `camelCase`.
    private static func isWordBegin(_ bytes: ByteView, _ place: Int) -> Bool {
        guard place > 0, bytes[place].isWordByte, bytes[place - 1].isWordByte else { return true }
        guard bytes[place].isUpper else { return false }
        if !bytes[place - 1].isUpper { return true }
        return place + 1 < bytes.count && bytes[place + 1].isLower
    }

    private func matches(_ number: Int, _ text: ByteView, _ begin: Int) -> Bool {
        let phrase = phrases[number]
        let (texts, parts) = (texts.span, parts.span)
        guard text.has(texts.extracting(phrase.first), at: begin),
            headStands(texts.extracting(phrase.head), text, before: begin)
        else { return false }
        var place = begin + phrase.first.count
        for part in phrase.others {
            let part = texts.extracting(parts[part])
            let places = place...place + Self.gapMax
            guard let found = Self.first(part, text, places) else { return false }
            place = found + part.count
        }
        guard phrase.others.isEmpty, phrase.first.count <= Self.shortMax, place < text.count else {
            return true
        }
        return !text[place - 1].isWordByte || !text[place].isWordByte
    }

    /// Whether the text contains `head` before a place, at most `gapMax` bytes away.
    private func headStands(_ head: Span<UInt8>, _ text: ByteView, before place: Int) -> Bool {
        if head.isEmpty { return true }
        var begin = place - head.count
        while begin >= max(0, place - head.count - Self.gapMax) {
            if text.has(head, at: begin), Self.isWordBegin(text, begin) { return true }
            begin -= 1
        }
        return false
    }

    private static func first(
        _ part: Span<UInt8>,
        _ text: ByteView,
        _ places: ClosedRange<Int>
    ) -> Int? {
        var place = places.lowerBound
        let last = min(places.upperBound, text.count - part.count)
        while place <= last {
            guard let next = text.offset(of: part[0], from: place), next <= last else { return nil }
            if text.has(part, at: next) { return next }
            place = next + 1
        }
        return nil
    }
}

/// Finds one of many words anywhere in a line, also inside longer words.
struct WordSet: Sendable {
    private let words: [[UInt8]]
    private let table: GramTable

    /// Takes words of two bytes or more, in lower case.
    init(_ words: [String]) {
        self.words = words.map { Array($0.utf8) }
        table = GramTable(self.words.enumerated().map { (number: $0, key: $1) })
    }

    /// Whether the line begins with one of the words.
    func begins(_ line: LineText) -> Bool {
        let low = line.low
        return word(in: table.group(at: 0, of: low), at: 0, of: low) != nil
    }

    /// Whether the line contains one of the words.
    func isIn(_ line: LineText) -> Bool { first(in: line) != nil }

    /// The first word at or after an offset: its offset and its length in bytes.
    func first(in line: LineText, from start: Int = 0) -> (place: Int, count: Int)? {
        var from = start
        let low = line.low
        while let (place, group) = table.next(in: low, from: from) {
            if let count = word(in: group, at: place, of: low) { return (place, count) }
            from = place + 1
        }
        return nil
    }

    /// The length of the word that stands at `place`.
    private func word(in group: Range<Int>, at place: Int, of text: ByteView) -> Int? {
        var group = group
        let head = text.head(at: place)
        while let number = table.candidate(&group, head) {
            let word = words[number]
            if text.has(word.span, at: place) { return word.count }
        }
        return nil
    }
}
