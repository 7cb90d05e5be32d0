/// The mark that runners of several programs put before each line: `web.1 | `, `0|app | `, or a
/// time and `stdout F ` in container runtimes.
enum WrapperMark {
    /// The left side of the box that Terraform draws around an error.
    private static let boxMark = Array("│ ".utf8)
    /// The most bytes of a mark.
    private static let lengthMax = 40

    /// The line without the mark.
    static func without(_ line: LineText) -> LineText {
        let bytes = line.bytes
        guard let first = bytes.first else { return line }
        let isBoxed = bytes.has(boxMark.span, at: 0)
        let start = isBoxed ? boxMark.count : first.isDigit ? containerMark(bytes) : 0
        if start > 0 { return line.from(start) }
        let bar = UInt8(ascii: "|")
        guard first != .space, first != bar,
            let place = lastBar(bytes), place > 1, place + 1 < bytes.count,
            bytes[place + 1] == .space, bytes[place - 1] == .space,
            bytes[..<place].allSatisfy({ $0 < 0x80 }), isMark(bytes[..<place])
        else { return line }
        return line.from(place + 2)
    }

    /// The mark `app:task:` of a runner of tasks, with the blank behind it; nil where there is none.
    ///
    /// The same words may begin a message, so the mark counts only on two lines in a row.
    static func task(of line: LineText) -> LineText? {
        guard line.bytes.first?.isLower == true,
            let place = line.offset(of: ":", within: 1..<lengthMax),
            let end = line.offset(of: ":", within: place + 2..<place + lengthMax),
            line.bytes[place + 1].isLower,
            end + 1 == line.bytes.count || line.bytes[end + 1] == .space,
            line.bytes[..<end].allSatisfy({
                $0.isWordByte || $0 == .colon || $0 == UInt8(ascii: "-")
            })
        else { return nil }
        return line.until(min(end + 2, line.bytes.count))
    }

    private static func lastBar(_ line: ByteView) -> Int? {
        let bytes = line.array.span
        var place = line.base + min(lengthMax, line.count)
        while place > line.base {
            place -= 1
            if bytes[place] == UInt8(ascii: "|") { return place - line.base }
        }
        return nil
    }

    /// The offset of the line behind the mark of a container runtime; 0 where there is none.
    private static func containerMark(_ line: ByteView) -> Int {
        guard line.first?.isDigit == true,
            let end = line.prefix(lengthMax).firstIndex(of: .space)
        else { return 0 }
        guard end + 1 < line.count, line[end + 1] == UInt8(ascii: "s") else { return 0 }
        for stream in ["stdout ", "stderr "] where line[(end + 1)...].starts(with: stream.utf8) {
            let tag = end + 1 + stream.utf8.count
            let isWhole = line[tag...].starts(with: "F ".utf8)
            return isWhole || line[tag...].starts(with: "P ".utf8) ? tag + 2 : 0
        }
        return 0
    }

    private static func isJoint(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), .colon, UInt8(ascii: "|"):
            true
        default: false
        }
    }

    /// A word that begins or ends with a number, perhaps after a time.
    private static func isMark(_ text: ByteView) -> Bool {
        let words = text.split(separator: .space)
        guard words.count <= 2, let name = words.last, name.contains(where: \.isLetter) else {
            return false
        }
        guard name.allSatisfy({ $0.isWordByte || isJoint($0) }) else { return false }
        return name.last?.isDigit == true || name.first?.isDigit == true
    }
}
