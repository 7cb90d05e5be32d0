/// Text without escape sequences and control characters; of overwritten lines only the last part.
struct CleanText {
    /// The lines one behind the other, and the same in lower case; see `LineText`.
    let buffer: [UInt8]
    /// The end of each line in the first half of the buffer.
    let ends: [Int]

    /// Takes the lines of a stream.
    init(_ text: ArraySlice<UInt8>) {
        var (clean, ends, begin) = ([UInt8](), [Int](), text.startIndex)
        clean.reserveCapacity(text.count * 2)
        while begin <= text.endIndex {
            let textEnd = Self.textEnd(text, from: begin)
            let isText = textEnd == text.endIndex || text[textEnd] == .newline
            let end = isText ? textEnd : Self.end(of: text, from: textEnd)
            isText
                ? Self.append(text: text[begin..<end], to: &clean)
                : Self.append(text[begin..<end], to: &clean)
            ends.append(clean.count)
            begin = end + 1
        }
        self.ends = ends
        buffer = LineText.buffer(of: clean)
    }

    /// Takes one line.
    static func line(_ text: ArraySlice<UInt8>) -> LineText {
        var clean: [UInt8] = []
        append(text, to: &clean)
        return LineText(clean)
    }

    /// The first index that is no text.
    private static func textEnd(_ text: ArraySlice<UInt8>, from begin: Int) -> Int {
        let (bytes, start) = (text.span, text.startIndex)
        var place = begin - start
        while place < bytes.count, isText(bytes[place]) { place &+= 1 }
        return place + start
    }

    /// The index of the next newline.
    private static func end(of text: ArraySlice<UInt8>, from begin: Int) -> Int {
        let (bytes, start) = (text.span, text.startIndex)
        var place = begin - start
        while place < bytes.count, bytes[place] != .newline { place &+= 1 }
        return place + start
    }

    /// Appends a line without control characters, and without blanks at its end.
    private static func append(text: ArraySlice<UInt8>, to clean: inout [UInt8]) {
        var line = text.prefix(OutputLines.lineMax)
        while let last = line.last, last.isBlank { line.removeLast() }
        clean += line
    }

    private static func append(_ line: ArraySlice<UInt8>, to clean: inout [UInt8]) {
        let (bytes, first, start) = (line.span, line.startIndex, clean.count)
        var end = bytes.count
        while end > 0, bytes[end - 1] == return_ || bytes[end - 1].isBlank { end -= 1 }
        var place = end
        while place > 0, bytes[place - 1] != return_ { place -= 1 }
        end = min(end, place + OutputLines.lineMax)
        while place < end {
            let begin = place
            while place < end, isText(bytes[place]) { place += 1 }
            clean += line[first + begin..<first + place]
            guard place < end else { break }
            place += 1
            if bytes[place - 1] == escape { skipEscape(bytes, &place, end) }
        }
        while clean.count > start, clean[clean.count - 1].isBlank { clean.removeLast() }
    }

    private static var return_: UInt8 { 0x0D }
    private static var escape: UInt8 { 0x1B }

    private static func isText(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == .tab
    }

    /// Skips the rest of an escape sequence.
    ///
    /// Source: ECMA-48, 5.4 (control sequences) and 8.3.89 (OSC).
    private static func skipEscape(_ line: Span<UInt8>, _ place: inout Int, _ end: Int) {
        guard place < end else { return }
        let kind = line[place]
        place += 1
        guard kind == UInt8(ascii: "[") || kind == UInt8(ascii: "]") else { return }
        let isControl = kind == UInt8(ascii: "[")
        while place < end {
            let byte = line[place]
            place += 1
            if isControl ? byte >= 0x40 && byte <= 0x7E : byte == 0x07 || byte == 0x5C { return }
        }
    }
}
