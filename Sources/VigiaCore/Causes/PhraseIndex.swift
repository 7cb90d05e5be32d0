/// What programs say, and the cause that it means: finds the first of many phrases in a line.
///
/// A phrase that begins with a letter or a digit is only found at the beginning of a word, and a
/// short one only as whole words. `*` stands for up to `gapMax` bytes. Of all phrases in a line
/// that counts which stands first in the table, so more telling ones are above.
struct PhraseIndex {
    /// The most bytes that a `*` stands for.
    private static let gapMax = 160
    /// The longest phrase that must end with its word.
    private static let shortMax = 8

    private struct Phrase {
        let parts: [[UInt8]]
        let cause: CauseClass
        let rank: Int
    }

    /// The phrases by their first byte.
    private var phrases: [[Phrase]] = .init(repeating: [], count: 256)

    /// Takes a table with a phrase in each line of its texts.
    init(_ table: [(cause: CauseClass, text: String)]) {
        var rank = 0
        for (cause, text) in table {
            for line in text.utf8.split(separator: .newline) {
                let parts = line.split(separator: UInt8(ascii: "*")).map { $0.map(\.lowercased) }
                guard let first = parts.first?.first else { continue }
                phrases[Int(first)].append(Phrase(parts: parts, cause: cause, rank: rank))
                rank += 1
            }
        }
    }

    /// What the line says; nil where it says nothing that is known.
    func cause(of line: LineText) -> CauseClass? {
        var best: Phrase?
        for place in line.low.indices {
            let here = phrases[Int(line.low[place])]
            if here.isEmpty || !Self.isWordBegin(line.bytes, place) { continue }
            for phrase in here where phrase.rank < best?.rank ?? .max {
                if Self.matches(phrase.parts, line.low, place) { best = phrase }
            }
        }
        return best?.cause
    }

    /// Whether a word begins here, also one inside `camelCase`.
    private static func isWordBegin(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard place > 0, bytes[place].isWordByte, bytes[place - 1].isWordByte else { return true }
        guard bytes[place].isUpper else { return false }
        if !bytes[place - 1].isUpper { return true }
        return place + 1 < bytes.count && bytes[place + 1].isLower
    }

    private static func matches(_ parts: [[UInt8]], _ text: [UInt8], _ begin: Int) -> Bool {
        var place = begin
        for (number, part) in parts.enumerated() {
            let last = number == 0 ? begin : place + gapMax
            guard let found = first(part, text, place...last) else { return false }
            place = found + part.count
        }
        guard parts.count == 1, parts[0].count <= shortMax, place < text.count else { return true }
        return !text[place - 1].isWordByte || !text[place].isWordByte
    }

    private static func first(_ part: [UInt8], _ text: [UInt8], _ places: ClosedRange<Int>) -> Int?
    {
        for place in places {
            guard place + part.count <= text.count else { return nil }
            if text[place] == part[0], text[place..<place + part.count].elementsEqual(part) {
                return place
            }
        }
        return nil
    }
}
