/// A record of structured output: one JSON object, or `key=value` pairs.
struct LogObject {
    /// The level of the record.
    private(set) var level: LogLevel?
    private var message: [UInt8] = []
    private var problem: [UInt8] = []
    private var trace: [UInt8] = []
    /// The error of a nested object, used where the record itself names none.
    private var nested: [UInt8] = []

    private static let levels = LogKey.levels.map { Array($0.utf8) }

    /// Reads a JSON object; nil where it has no message, error or trace.
    init?(_ line: LineText) {
        guard line.bytes.first == UInt8(ascii: "{") else { return nil }
        var reader = ObjectReader(line.bytes)
        while let value = reader.next() { take(reader.keys[...], value) }
        guard !message.isEmpty || !problem.isEmpty || !trace.isEmpty else { return nil }
        if problem.isEmpty, let level, level >= .error { problem = nested }
    }

    /// The most bytes and words between the time and the object.
    private static let (headMax, headWordsMax) = (100, 3)

    /// Reads a JSON object behind a time and a program's names, `stdout F` and the like; nil where
    /// the object has no level, or the text before it looks like an error.
    init?(behind head: RecordHead, of line: LineText) {
        guard head.level == nil,
            let place = line.offset(of: "{\"", within: head.start..<head.start + Self.headMax),
            let object = Self(line.from(place)), object.level != nil
        else { return nil }
        let before = line.until(place).from(head.start)
        let words = before.bytes.split(separator: .space)
        guard words.count <= Self.headWordsMax, !Chatter.looksWrong(before) else { return nil }
        self = object
    }

    /// Reads `level=error msg="no way" err="it is closed"`; nil where the line is no logfmt.
    init?(logfmt line: LineText) {
        guard Self.hasLevel(line.low) else { return nil }
        for (key, value) in PairReader(line.bytes) { take([key], value) }
        guard level != nil, !message.isEmpty || !problem.isEmpty else { return nil }
    }

    /// Whether a level stands before a `=`.
    private static func hasLevel(_ low: ByteView) -> Bool {
        var from = 0
        while let place = low.offset(of: UInt8(ascii: "="), from: from) {
            let isLevel = levels.contains { key in
                key.count <= place && low.has(key.span, at: place - key.count)
            }
            if isLevel { return true }
            from = place + 1
        }
        return false
    }

    private mutating func take(_ path: ArraySlice<LogKey>, _ value: [UInt8]) {
        // Rust's tracing puts the message into an object `fields`.
        let keys = path.first?.contains(.fields) == true ? path.dropFirst() : path
        guard let key = keys.last, !value.isEmpty else { return }
        if keys.count > 1, Self.isText(value) { takeNested(key, value) }
        if keys.count == 1 {
            if key.contains(.level) { level = level ?? LogLevel(value.span) }
            if key.contains(.message), message.isEmpty { message = value }
            if key.contains(.problem), Self.isText(value) { takeProblem(value) }
        } else if keys[keys.endIndex - 2].contains(.problem), key.contains(.message) {
            takeProblem(value)
        }
        if key.contains(.trace), trace.count < value.count { trace = value }
    }

    /// The error in an object of attributes; a `message` in it takes precedence.
    private mutating func takeNested(_ key: LogKey, _ value: [UInt8]) {
        guard key.contains(.message) || nested.isEmpty && key.contains(.problem) else { return }
        nested = Array(value.prefix { $0 != .newline })
    }

    /// The program's line, where the record is only a wrapper around each line.
    var wrapped: [UInt8]? {
        guard level == nil, problem.isEmpty, trace.isEmpty else { return nil }
        let line = message.last == .newline ? message.dropLast() : message[...]
        return line.contains(.newline) ? nil : Array(line)
    }

    private static func isText(_ value: [UInt8]) -> Bool { value.contains(where: \.isLetter) }

    /// Takes the first error text; one of several lines is a trace.
    private mutating func takeProblem(_ value: [UInt8]) {
        if value.contains(.newline), trace.isEmpty { trace = value }
        let first = LineText(Array(value.prefix { $0 != .newline }))
        if problem.isEmpty, !first.begins("traceback") { problem = Array(first.bytes) }
    }

    /// The message, where it is all that the record has to say; nil where it must be cleaned.
    var line: [UInt8]? {
        problem.isEmpty && trace.isEmpty && !message.contains { $0 < .space } ? message : nil
    }

    /// The message with the error behind it, then the lines of the trace.
    var text: [UInt8] {
        if problem.isEmpty, trace.isEmpty { return message }
        var text = Array(message.prefix { $0 != .newline })
        let rest = message[text.count...]
        if !problem.isEmpty, ByteView(message, 0, message.count).offset(of: problem) == nil {
            if !text.isEmpty { text += [.colon, .space] }
            text += problem
        }
        text += rest
        if !trace.isEmpty, trace != message {
            text.append(.newline)
            text += trace
        }
        return text
    }
}
