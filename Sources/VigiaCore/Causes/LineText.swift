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
        var buffer = text
        buffer.reserveCapacity(text.count * 2)
        buffer += text
        var bytes = buffer.mutableSpan
        for place in text.count..<text.count * 2 { bytes[place] = bytes[place].lowercased }
        return buffer
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

    /// The offset behind the blanks with which the line begins.
    var margin: Int {
        let bytes = buffer.span
        var place = start
        while place < end, bytes[place].isBlank { place &+= 1 }
        return place - start
    }

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
    func begins(_ phrase: String) -> Bool { begins(phrase, at: 0) }

    /// Whether `phrase`, which is in lower case, stands at an offset.
    func begins(_ phrase: String, at offset: Int) -> Bool {
        let place = start + offset
        return place < end && buffer[place].lowercased == phrase.utf8.first
            && low[offset...].starts(with: phrase.utf8)
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
        let low = low[..<min(bytes.count, max(0, range.upperBound - 1 + text.count))]
        let last = low.endIndex - text.count
        var from = range.lowerBound
        while from <= last, let place = low.offset(of: first, from: from), place <= last {
            if low[place...].starts(with: text) { return place }
            from = place + 1
        }
        return nil
    }
}

extension LineText: Equatable {
    static func == (one: Self, other: Self) -> Bool { one.bytes.elementsEqual(other.bytes) }
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
