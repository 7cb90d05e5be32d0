/// The lines of a stream as a reader would see them: without colours, carriage returns, the marks
/// of programs that run several others, and the times of a log.
struct OutputLines {
    /// The most bytes of a stream that are read, from its end.
    static let bytesMax = 32 * 1024
    /// The most bytes of a line that are read.
    static let lineMax = 4096
    /// The most lines of one structured record.
    static let recordMax = 200

    /// The most lines of a stream that are read, from its end.
    static let linesMax = 1000

    private static let margin = [UInt8]("      ".utf8)

    private(set) var lines: [OutputLine] = []
    private var record = 0
    /// Whether the stream can hold JSON objects, and pairs of keys and values.
    private let (hasObjects, hasPairs): (Bool, Bool)
    /// The level that a line of its own gives to the lines below it, as in .NET logs.
    private var levelBelow: LogLevel?

    init(_ stream: [UInt8]) {
        let stream = stream[Self.begin(of: stream)...]
        hasObjects = Self.has(UInt8(ascii: "{"), stream)
        hasPairs = Self.has(UInt8(ascii: "="), stream)
        let text = CleanText(stream)
        lines.reserveCapacity(text.ends.count)
        var mark: LineText?
        var line = LineText(sharing: text.buffer, 0..<(text.ends.first ?? 0))
        var own = WrapperMark.task(of: line)
        for (number, end) in text.ends.enumerated() {
            let next = text.ends[min(number + 1, text.ends.count - 1)]
            let below = LineText(sharing: text.buffer, end..<next)
            let task = WrapperMark.task(of: below)
            let isMarked = own.map { $0 == mark || $0 == task } ?? false
            add(isMarked ? line.from(own?.bytes.count ?? 0) : line)
            (mark, own, line) = (own, task, below)
        }
    }

    /// Where the first whole line begins that is read.
    private static func begin(of stream: [UInt8]) -> Int {
        let bytes = stream.span
        var (place, begin, count) = (bytes.count, bytes.count, 0)
        while place > 0, place > bytes.count - bytesMax {
            place &-= 1
            if bytes[place] != .newline { continue }
            begin = place + 1
            count += 1
            if count > linesMax { return begin }
        }
        return place == 0 || count == 0 ? place : begin
    }

    private static func has(_ byte: UInt8, _ stream: ArraySlice<UInt8>) -> Bool {
        let bytes = stream.span
        for place in bytes.indices where bytes[place] == byte { return true }
        return false
    }

    private mutating func add(_ line: LineText) {
        record += 1
        let line = WrapperMark.without(line)
        if let object = LogObject(line) ?? (hasPairs ? LogObject(logfmt: line) : nil) {
            if let line = object.wrapped { return add(CleanText.line(line[...])) }
            return add(object)
        }
        if let levelBelow, line.bytes.starts(with: Self.margin) {
            let text = line.from(Self.margin.count)
            lines.append(OutputLine(text: text, level: levelBelow, record: record))
            return
        }
        let head = RecordHead(line)
        if hasObjects, let object = LogObject(behind: head, of: line) { return add(object) }
        levelBelow = RecordHead.levelBelow(line)
        let text = levelBelow == nil ? line.from(head.start) : LineText("")
        // Supervisord reports at this level that it cannot start a program.
        let level = text.begins("info spawnerr: ") ? .error : head.level
        lines.append(OutputLine(text: text, level: level, record: record))
    }

    /// Adds the message of a structured record, and the lines of its trace.
    private mutating func add(_ object: LogObject) {
        if let level = object.level, level < .warning, let text = object.line {
            lines.append(OutputLine(text: LineText(text), level: level, record: record))
            return
        }
        let text = CleanText(object.text[...])
        var start = 0
        for (number, end) in text.ends.prefix(Self.recordMax).enumerated() {
            let line = LineText(sharing: text.buffer, start..<end)
            let head = number == 0 ? RecordHead(line) : RecordHead()
            let level = object.level ?? head.level
            var next = OutputLine(text: line.from(head.start), level: level, record: record)
            next.isInside = number > 0
            lines.append(next)
            start = end
        }
    }

    /// Marks program text, and warnings of R; `signs` are those of the lines.
    ///
    /// Program text is a line above a row of carets, and a line below a warning of Python. The line
    /// that R prints below `Warning message:` is a warning.
    mutating func markSource(_ signs: (Int) -> LineSigns) {
        for place in lines.indices.dropLast() where signs(place).contains(.remark) {
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

    /// Whether the log level says that nothing is wrong.
    var isCalm: Bool { level.map { $0 < .warning } ?? false }

    /// Whether the line only points at a place in the line above.
    var isCarets: Bool {
        let (caret, tilde) = (UInt8(ascii: "^"), UInt8(ascii: "~"))
        guard let last = text.bytes.last, last == caret || last == tilde else { return false }
        let mark = text.bytes.first == UInt8(ascii: "[") ? UInt8(ascii: "]") : nil
        let rest = mark.flatMap { text.bytes.firstIndex(of: $0) }.map { text.bytes[($0 + 1)...] }
        let marks = rest ?? text.bytes[...]
        return marks.contains(caret)
            && marks.allSatisfy { $0 == caret || $0 == tilde || $0.isBlank }
    }
}
