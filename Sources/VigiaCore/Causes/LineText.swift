/// A line of output, with a lower-case copy (ASCII only) for comparisons.
///
/// The lines of a stream share one buffer, so that a part of a line is no copy.
struct LineText: Sendable {
    /// The text of all lines, and behind it the same text in lower case.
    private let buffer: [UInt8]
    private let start: Int
    private let end: Int

    /// Takes one line.
    init(_ bytes: [UInt8]) {
        self.init(sharing: Self.buffer(of: bytes), 0..<bytes.count)
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    /// Takes the line at `range` of a buffer made by `buffer(of:)`.
    init(sharing buffer: [UInt8], _ range: Range<Int>) {
        self.buffer = buffer
        (start, end) = (range.lowerBound, range.upperBound)
    }

    /// The text with the same text in lower case behind it.
    static func buffer(of text: [UInt8]) -> [UInt8] {
        text + text.map(\.lowercased)
    }

    /// The line.
    var bytes: ByteView { ByteView(buffer, start, end) }
    /// The same bytes in lower case.
    var low: ByteView {
        let half = buffer.count / 2
        return ByteView(buffer, start + half, end + half)
    }

    /// The line as text; bytes that are not UTF-8 become U+FFFD.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    var isEmpty: Bool { start == end }

    /// Whether the line begins with blanks.
    var isIndented: Bool { start < end && buffer[start].isBlank }

    /// The line without blanks at both ends.
    var trimmed: Self {
        var (head, tail) = (start, end)
        while head < tail, buffer[head].isBlank { head += 1 }
        while tail > head, buffer[tail - 1].isBlank { tail -= 1 }
        return Self(sharing: buffer, head..<tail)
    }

    /// The bytes without blanks.
    var withoutBlanks: [UInt8] { bytes.filter { !$0.isBlank } }

    /// The rest of the line from an offset.
    func from(_ offset: Int) -> Self { Self(sharing: buffer, start + offset..<end) }

    /// The line before an offset.
    func until(_ offset: Int) -> Self { Self(sharing: buffer, start..<start + offset) }

    /// Whether the bytes without blanks contain `part`, which has no blanks.
    func holdsWithoutBlanks(_ part: [UInt8]) -> Bool {
        !part.isEmpty
            && (start..<end).contains { begin in
                var (here, count) = (begin, 0)
                while count < part.count, here < end {
                    if buffer[here] == part[count] {
                        count += 1
                    } else if !buffer[here].isBlank {
                        return false
                    }
                    here += 1
                }
                return count == part.count
            }
    }

    /// Whether the line begins with `phrase`, which is in lower case.
    func begins(_ phrase: String) -> Bool {
        start < end && buffer[start].lowercased == phrase.utf8.first
            && low.starts(with: phrase.utf8)
    }

    /// Whether the line ends with `phrase`, which is in lower case.
    func ends(_ phrase: String) -> Bool {
        low.last == phrase.utf8.last && low.count >= phrase.utf8.count
            && low.suffix(phrase.utf8.count).elementsEqual(phrase.utf8)
    }

    /// Whether the line is `phrase`, which is in lower case.
    func equals(_ phrase: String) -> Bool { low.elementsEqual(phrase.utf8) }

    /// Whether the line contains `phrase`, which is in lower case.
    func holds(_ phrase: String) -> Bool { offset(of: phrase) != nil }

    /// The first offset of `phrase`, which is in lower case.
    func offset(of phrase: String, from start: Int = 0) -> Int? {
        offset(of: phrase, within: start..<max(start, bytes.count))
    }

    /// The first offset in `range` at which `phrase`, in lower case, begins.
    func offset(of phrase: String, within range: Range<Int>) -> Int? {
        let text = phrase.utf8
        guard let first = text.first else { return nil }
        let low = low
        let last = min(low.count - text.count, range.upperBound - 1)
        var place = range.lowerBound
        while place <= last {
            if low[place] == first, low[place...].starts(with: text) { return place }
            place += 1
        }
        return nil
    }
}

extension LineText: Equatable {
    static func == (one: Self, other: Self) -> Bool { one.bytes.elementsEqual(other.bytes) }
}

/// A part of an array, with offsets from 0.
struct ByteView: RandomAccessCollection, Sendable {
    private let array: [UInt8]
    private let start: Int
    let endIndex: Int

    init(_ array: [UInt8], _ start: Int, _ end: Int) {
        self.array = array
        (self.start, endIndex) = (start, end - start)
    }

    var startIndex: Int { 0 }

    subscript(place: Int) -> UInt8 {
        assert(place >= 0 && place < endIndex)
        return array[start + place]
    }

    /// The eight bytes from `place` as one number, with zeros behind the end.
    func head(at place: Int) -> UInt64 {
        var (here, value) = (place, UInt64(0))
        let last = Swift.min(place + 8, endIndex)
        while here < last {
            value = value << 8 | UInt64(self[here])
            here += 1
        }
        return value << UInt64(8 * (8 - (last - place)))
    }

    /// The first offset of `part`.
    func offset(of part: [UInt8]) -> Int? {
        guard !part.isEmpty else { return nil }
        var place = 0
        while place <= count - part.count {
            if has(part, at: place) { return place }
            place += 1
        }
        return nil
    }

    /// Whether `part` stands at `place`.
    func has(_ part: [UInt8], at place: Int) -> Bool {
        guard place + part.count <= endIndex else { return false }
        var (here, offset) = (start + place, 0)
        while offset < part.count {
            if array[here] != part[offset] { return false }
            (here, offset) = (here + 1, offset + 1)
        }
        return true
    }
}

extension UInt8 {
    static var space: UInt8 { UInt8(ascii: " ") }
    static var tab: UInt8 { UInt8(ascii: "\t") }
    static var newline: UInt8 { UInt8(ascii: "\n") }
    static var colon: UInt8 { UInt8(ascii: ":") }

    var isBlank: Bool { self == .space || self == .tab }
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isUpper: Bool { self >= 0x41 && self <= 0x5A }
    var isLower: Bool { self >= 0x61 && self <= 0x7A }
    var isLetter: Bool { isUpper || isLower }
    var isWordByte: Bool { isLetter || isDigit }
    var lowercased: UInt8 { isUpper ? self | 0x20 : self }
}
