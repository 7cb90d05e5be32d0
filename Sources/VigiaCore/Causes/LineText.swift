/// A line of output, with a lower-case copy (ASCII only) for comparisons.
struct LineText: Hashable, Sendable {
    /// The line.
    let bytes: [UInt8]
    /// The same bytes in lower case.
    let low: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        low = bytes.map(\.lowercased)
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    /// The line as text; bytes that are not UTF-8 become U+FFFD.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    var isEmpty: Bool { bytes.isEmpty }

    /// Whether the line begins with blanks.
    var isIndented: Bool { bytes.first == .space || bytes.first == .tab }

    /// The line without blanks at both ends.
    var trimmed: Self {
        let head = bytes.prefix { $0 == .space || $0 == .tab }.count
        let tail = bytes.reversed().prefix { $0 == .space || $0 == .tab }.count
        if head == 0, tail == 0 { return self }
        return Self(Array(bytes[head..<max(head, bytes.count - tail)]))
    }

    /// The bytes without blanks.
    var withoutBlanks: [UInt8] { bytes.filter { $0 != .space && $0 != .tab } }

    /// The rest of the line from an offset.
    func from(_ offset: Int) -> Self { offset == 0 ? self : Self(Array(bytes[offset...])) }

    /// Whether the line begins with `phrase`, which is in lower case.
    func begins(_ phrase: String) -> Bool { low.starts(with: phrase.utf8) }

    /// Whether the line ends with `phrase`, which is in lower case.
    func ends(_ phrase: String) -> Bool {
        low.count >= phrase.utf8.count && low.suffix(phrase.utf8.count).elementsEqual(phrase.utf8)
    }

    /// Whether the line contains `phrase`, which is in lower case.
    func holds(_ phrase: String) -> Bool { offset(of: phrase) != nil }

    /// The first offset of `phrase`, which is in lower case.
    func offset(of phrase: String, from start: Int = 0) -> Int? {
        offset(of: phrase, within: start..<max(start, low.count))
    }

    /// The first offset in `range` at which `phrase`, in lower case, begins.
    func offset(of phrase: String, within range: Range<Int>) -> Int? {
        guard let first = phrase.utf8.first else { return nil }
        let last = min(low.count - phrase.utf8.count, range.upperBound - 1)
        var place = range.lowerBound
        while place <= last {
            if low[place] == first, low[place...].starts(with: phrase.utf8) { return place }
            place += 1
        }
        return nil
    }
}

extension [UInt8] {
    /// The first offset of `part` at or after `start`.
    func offset(of part: [UInt8], from start: Int = 0) -> Int? {
        guard !part.isEmpty else { return nil }
        var place = start
        while place <= count - part.count {
            if has(part, at: place) { return place }
            place += 1
        }
        return nil
    }

    /// Whether `part` stands at `place`.
    func has(_ part: [UInt8], at place: Int) -> Bool {
        guard place + part.count <= count else { return false }
        var offset = 0
        while offset < part.count {
            if self[place + offset] != part[offset] { return false }
            offset += 1
        }
        return true
    }
}

extension UInt8 {
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let colon = UInt8(ascii: ":")

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isUpper: Bool { self >= 0x41 && self <= 0x5A }
    var isLower: Bool { self >= 0x61 && self <= 0x7A }
    var isLetter: Bool { isUpper || isLower }
    var isWordByte: Bool { isLetter || isDigit }
    var lowercased: UInt8 { isUpper ? self | 0x20 : self }
}
