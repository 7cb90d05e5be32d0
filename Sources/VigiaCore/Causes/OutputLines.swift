/// The lines of a stream as a reader would see them: without colours, carriage returns, the marks
/// of programs that run several others, and the times of a log.
struct OutputLines {
    /// The most bytes of a stream that are read, from its end.
    static let bytesMax = 32 * 1024
    /// The most bytes of a line that are read.
    static let lineMax = 4096
    /// The most lines of one structured record.
    static let recordMax = 200

    private static let margin = [UInt8]("      ".utf8)

    private(set) var lines: [OutputLine] = []
    private var record = 0
    /// The level that a line of its own gives to the lines below it, as in .NET logs.
    private var levelBelow: LogLevel?

    init(_ stream: [UInt8]) {
        let tail = stream.suffix(Self.bytesMax)
        var parts = tail.split(separator: .newline, omittingEmptySubsequences: false)
        if tail.count < stream.count, parts.count > 1 { parts.removeFirst() }
        for part in parts { add(Self.clean(part)) }
        markSource()
    }

    private mutating func add(_ bytes: [UInt8]) {
        record += 1
        let bytes = WrapperMark.without(bytes)
        if let object = LogObject(bytes) ?? LogObject(logfmt: bytes) {
            if let line = object.wrapped { return add(Self.clean(line[...])) }
            return add(object)
        }
        let line = LineText(bytes)
        if let levelBelow, line.bytes.starts(with: Self.margin) {
            let text = line.from(Self.margin.count)
            lines.append(OutputLine(text: text, level: levelBelow, record: record))
            return
        }
        let head = RecordHead(line)
        if let object = LogObject(behind: head, of: line) { return add(object) }
        levelBelow = RecordHead.levelBelow(line)
        let text = levelBelow == nil ? line.from(head.start) : LineText("")
        lines.append(OutputLine(text: text, level: head.level, record: record))
    }

    /// Adds the message of a structured record, and the lines of its trace.
    private mutating func add(_ object: LogObject) {
        for (place, part) in object.lines.prefix(Self.recordMax).enumerated() {
            let line = LineText(Self.clean(part[...]))
            let head = place == 0 ? RecordHead(line) : RecordHead()
            let level = object.level ?? head.level
            var next = OutputLine(text: line.from(head.start), level: level, record: record)
            next.isInside = place > 0
            lines.append(next)
        }
    }

    /// Marks program text, and warnings of R.
    ///
    /// Program text is a line above a row of carets, and a line below a warning of Python. The line
    /// that R prints below `Warning message:` is a warning.
    private mutating func markSource() {
        for place in lines.indices.dropLast() {
            let text = lines[place].text
            if Self.isSourceWarning(text), lines[place + 1].text.isIndented {
                lines[place + 1].isSource = true
            } else if text.begins("warning message") {
                lines[place].level = .warning
                lines[place + 1].level = lines[place + 1].level ?? .warning
            }
        }
        for place in lines.indices.dropFirst() where lines[place].isCarets {
            lines[place].isSource = true
            lines[place - 1].isSource = true
        }
    }

    /// Whether the line is like `app.py:35: DeprecationWarning: …`.
    private static func isSourceWarning(_ text: LineText) -> Bool {
        guard let place = text.offset(of: "warning: "), place > 2 else { return false }
        let head = text.low[..<place]
        guard let colon = head.lastIndex(of: .colon), colon > 0 else { return false }
        return head[colon - 1].isDigit
    }

    /// The line without escape sequences and control characters; of overwritten text only the last.
    static func clean(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var line = line
        while let last = line.last, last == 0x0D || last == .space || last == .tab {
            line.removeLast()
        }
        if let place = line.lastIndex(of: 0x0D) { line = line[(place + 1)...] }
        var result: [UInt8] = []
        var rest = line.prefix(Self.lineMax)
        while let byte = rest.popFirst() {
            if byte == 0x1B {
                skipEscape(&rest)
            } else if byte >= 0x20 && byte != 0x7F || byte == .tab {
                result.append(byte)
            }
        }
        while let last = result.last, last == .space || last == .tab { result.removeLast() }
        return result
    }

    /// Skips an escape sequence.
    ///
    /// Source: ECMA-48, 5.4 (control sequences) and 8.3.89 (OSC).
    private static func skipEscape(_ rest: inout ArraySlice<UInt8>) {
        switch rest.popFirst() {
        case UInt8(ascii: "["): while let byte = rest.popFirst(), byte < 0x40 || byte > 0x7E {}
        case UInt8(ascii: "]"): while let byte = rest.popFirst(), byte != 0x07, byte != 0x5C {}
        default: break
        }
    }
}

/// One line that a program wrote.
struct OutputLine {
    /// The line from the first word that is neither a time nor a process id.
    let text: LineText
    /// The level that the log gives; nil where it gives none.
    var level: LogLevel?
    /// The number of the record that the line belongs to.
    let record: Int
    /// Whether the line is a later line of a structured record.
    var isInside = false
    /// Whether the line is program text.
    var isSource = false

    /// Whether the line only points at a place in the line above.
    var isCarets: Bool {
        let (caret, tilde) = (UInt8(ascii: "^"), UInt8(ascii: "~"))
        guard let last = text.bytes.last, last == caret || last == tilde else { return false }
        let mark = text.bytes.first == UInt8(ascii: "[") ? UInt8(ascii: "]") : nil
        let rest = mark.flatMap { text.bytes.firstIndex(of: $0) }.map { text.bytes[($0 + 1)...] }
        let marks = rest ?? text.bytes[...]
        return marks.contains(caret)
            && marks.allSatisfy { $0 == caret || $0 == tilde || $0 == .space || $0 == .tab }
    }
}

/// The mark that runners of several programs put before each line: `web.1 | `, `0|app | `, or a
/// time and `stdout F ` in container runtimes.
enum WrapperMark {
    /// The left side of the box that Terraform draws around an error.
    private static let boxMark = Array("│ ".utf8)
    /// The most bytes of a mark.
    private static let lengthMax = 40

    /// The line without the mark.
    static func without(_ line: [UInt8]) -> [UInt8] {
        let start = line.starts(with: boxMark) ? boxMark.count : containerMark(line)
        if start > 0 { return Array(line[start...]) }
        let bar = UInt8(ascii: "|")
        guard let first = line.first, first != .space, first != bar,
            let place = line.prefix(lengthMax).lastIndex(of: bar), place > 1,
            place + 1 < line.count, line[place + 1] == .space, line[place - 1] == .space,
            line[..<place].allSatisfy({ $0 < 0x80 }), isMark(line[..<place])
        else { return line }
        return Array(line[(place + 2)...])
    }

    /// The offset of the line behind the mark of a container runtime; 0 where there is none.
    private static func containerMark(_ line: [UInt8]) -> Int {
        guard line.first?.isDigit == true,
            let end = line.prefix(lengthMax).firstIndex(of: .space)
        else { return 0 }
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
    private static func isMark(_ text: ArraySlice<UInt8>) -> Bool {
        let words = text.split(separator: .space)
        guard words.count <= 2, let name = words.last, name.contains(where: \.isLetter) else {
            return false
        }
        guard name.allSatisfy({ $0.isWordByte || isJoint($0) }) else { return false }
        return name.last?.isDigit == true || name.first?.isDigit == true
    }
}
