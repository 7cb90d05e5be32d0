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
    static let known = Self(Phrases.table)

    private struct Phrase {
        let parts: [[UInt8]]
        let cause: CauseClass
        let rank: Int
    }

    /// The phrases by their first two bytes.
    private var phrases = PairTable<Phrase>()

    /// Takes a table whose texts hold one phrase a line.
    init(_ table: [(cause: CauseClass, text: String)]) {
        var rank = 0
        for (cause, text) in table {
            for line in text.utf8.split(separator: .newline) {
                let parts = line.split(separator: UInt8(ascii: "*")).map { $0.map(\.lowercased) }
                guard let first = parts.first, first.count > 1 else { continue }
                phrases.insert(Phrase(parts: parts, cause: cause, rank: rank), first[0], first[1])
                rank += 1
            }
        }
    }

    /// Takes words separated by commas.
    init(words: String) {
        self.init([(.unknown, words.split(separator: ",").joined(separator: "\n"))])
    }

    /// Whether the line contains one of the phrases.
    func isIn(_ line: LineText) -> Bool { cause(of: line) != nil }

    /// The cause that the line means; nil where it contains no phrase of the table.
    func cause(of line: LineText) -> CauseClass? {
        var best: Phrase?
        let low = line.low
        guard var before = low.first else { return nil }
        for place in 1..<max(1, low.count) {
            let byte = low[place]
            let slot = phrases.slot(before, byte)
            before = byte
            if slot == 0 || !Self.isWordBegin(line.bytes, place - 1) { continue }
            for phrase in phrases[slot] where phrase.rank < best?.rank ?? .max {
                if Self.matches(phrase.parts, low, place - 1) { best = phrase }
            }
        }
        return best?.cause
    }

    /// Whether a word begins here, also inside `camelCase`.
    private static func isWordBegin(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard place > 0, bytes[place].isWordByte, bytes[place - 1].isWordByte else { return true }
        guard bytes[place].isUpper else { return false }
        if !bytes[place - 1].isUpper { return true }
        return place + 1 < bytes.count && bytes[place + 1].isLower
    }

    private static func matches(_ parts: [[UInt8]], _ text: [UInt8], _ begin: Int) -> Bool {
        guard text.has(parts[0], at: begin) else { return false }
        var place = begin + parts[0].count
        for part in parts.dropFirst() {
            guard let found = first(part, text, place...place + gapMax) else { return false }
            place = found + part.count
        }
        guard parts.count == 1, parts[0].count <= shortMax, place < text.count else { return true }
        return !text[place - 1].isWordByte || !text[place].isWordByte
    }

    private static func first(_ part: [UInt8], _ text: [UInt8], _ places: ClosedRange<Int>) -> Int?
    {
        for place in places {
            guard place + part.count <= text.count else { return nil }
            if text.has(part, at: place) { return place }
        }
        return nil
    }
}

/// Finds one of many words anywhere in a line, also inside longer words.
struct WordSet: Sendable {
    private var words = PairTable<[UInt8]>()

    /// Takes words of two bytes or more, in lower case.
    init(_ words: [String]) {
        for word in words.map({ Array($0.utf8) }) where word.count > 1 {
            self.words.insert(word, word[0], word[1])
        }
    }

    /// Whether the line begins with one of the words.
    func begins(_ line: LineText) -> Bool {
        guard line.low.count > 1 else { return false }
        return words[words.slot(line.low[0], line.low[1])].contains { line.low.has($0, at: 0) }
    }

    /// Whether the line contains one of the words.
    func isIn(_ line: LineText) -> Bool { first(in: line) != nil }

    /// The first word at or after an offset: its offset and its length in bytes.
    func first(in line: LineText, from start: Int = 0) -> (place: Int, count: Int)? {
        let low = line.low
        guard start < low.count else { return nil }
        var before = low[start]
        for place in (start + 1)..<max(start + 1, low.count) {
            let byte = low[place]
            let slot = words.slot(before, byte)
            before = byte
            if slot == 0 { continue }
            for word in words[slot] where low.has(word, at: place - 1) {
                return (place - 1, word.count)
            }
        }
        return nil
    }
}

/// Elements by their first two bytes.
private struct PairTable<Element: Sendable>: Sendable {
    private static var slotsMax: Int { 4096 }

    private var slots = [UInt16](repeating: 0, count: Self.slotsMax)
    private var groups: [[Element]] = [[]]

    subscript(slot: Int) -> [Element] { groups[slot] }

    /// The group of a pair, which other pairs may share; 0 for none.
    func slot(_ one: UInt8, _ other: UInt8) -> Int { Int(slots[Self.place(one, other)]) }

    mutating func insert(_ element: Element, _ one: UInt8, _ other: UInt8) {
        let place = Self.place(one, other)
        if slots[place] == 0 {
            slots[place] = UInt16(groups.count)
            groups.append([])
        }
        groups[Int(slots[place])].append(element)
    }

    private static func place(_ one: UInt8, _ other: UInt8) -> Int {
        (Int(one) << 5 ^ Int(other)) & (slotsMax - 1)
    }
}
