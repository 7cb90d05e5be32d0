/// A record of structured output: one JSON object, or `key=value` pairs.
struct LogObject {
    /// The level of the record.
    private(set) var level: LogLevel?
    private var message: [UInt8] = []
    private var problem: [UInt8] = []
    private var trace: [UInt8] = []
    /// The error of a nested object, used where the record itself names none.
    private var nested: [UInt8] = []

    private static let messageKeys: Set<String> = [
        "msg", "message", "event", "@m", "text", "short_message", "log", "errmsg", "@message",
        "@mt", "renderedmessage", "messagetemplate",
    ]
    private static let levelKeys: Set<String> = [
        "level", "severity", "lvl", "levelname", "loglevel", "log.level", "@l", "level_name", "s",
        "@level",
    ]
    private static let levelMarks = WordSet(levelKeys.map { $0 + "=" })
    private static let problemKeys: Set<String> = [
        "err", "error", "exception", "cause", "reason", "error.message", "error_message", "thrown",
        "exc", "err.message", "exception.message", "errormessage",
    ]
    private static let traceKeys: Set<String> = [
        "stack", "stacktrace", "stack_trace", "exc_info", "exc_text", "traceback", "errorverbose",
        "error.stack_trace", "error.stack", "@x", "extendedstacktrace", "exception.stacktrace",
        "full_message",
    ]

    /// Reads a JSON object; nil where it has no message, error or trace.
    init?(_ line: [UInt8]) {
        guard line.first == UInt8(ascii: "{") else { return nil }
        var reader = ObjectReader(line)
        while let member = reader.next() { take(member.keys, member.value) }
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
            let object = Self(Array(line.bytes[place...])), object.level != nil
        else { return nil }
        let before = LineText(Array(line.bytes[head.start..<place]))
        let words = before.bytes.split(separator: .space)
        guard words.count <= Self.headWordsMax, !Chatter.looksWrong(before) else { return nil }
        self = object
    }

    /// Reads `level=error msg="no way" err="it is closed"`; nil where the line is no logfmt.
    init?(logfmt line: [UInt8]) {
        guard line.contains(UInt8(ascii: "=")), Self.levelMarks.isIn(LineText(line)) else {
            return nil
        }
        for (key, value) in PairReader(line) { take([key], value) }
        guard level != nil, !message.isEmpty || !problem.isEmpty else { return nil }
    }

    private mutating func take(_ path: [String], _ value: [UInt8]) {
        // Rust's tracing puts the message into an object `fields`.
        let keys = path.first == "fields" ? Array(path.dropFirst()) : path
        guard let key = keys.last, !value.isEmpty else { return }
        if keys.count > 1, Self.isText(value) { takeNested(keys, key, value) }
        if keys.count == 1 {
            if Self.levelKeys.contains(key) { level = level ?? LogLevel(value) }
            if Self.messageKeys.contains(key), message.isEmpty { message = value }
            if Self.problemKeys.contains(key), Self.isText(value) { takeProblem(value) }
        } else if Self.problemKeys.contains(keys[keys.count - 2]) {
            if Self.messageKeys.contains(key) { takeProblem(value) }
        }
        if Self.traceKeys.contains(key), trace.count < value.count { trace = value }
    }

    /// The error in an object of attributes; a `message` in it takes precedence.
    private mutating func takeNested(_ keys: [String], _ key: String, _ value: [UInt8]) {
        let isMessage = Self.messageKeys.contains(key)
        guard isMessage || nested.isEmpty && Self.problemKeys.contains(key) else { return }
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
        if problem.isEmpty, !first.begins("traceback") { problem = first.bytes }
    }

    /// The message with the error behind it, then the lines of the trace.
    var lines: [[UInt8]] {
        var lines = message.split(separator: .newline, omittingEmptySubsequences: false)
            .map(Array.init)
        if lines.isEmpty { lines = [[]] }
        if !problem.isEmpty, message.offset(of: problem) == nil {
            let joint: [UInt8] = lines[0].isEmpty ? [] : [.colon, .space]
            lines[0] += joint + problem
        }
        if !trace.isEmpty, trace != message {
            lines += trace.split(separator: .newline, omittingEmptySubsequences: false)
                .map(Array.init)
        }
        return lines
    }
}

/// The pairs of a line in logfmt.
private struct PairReader: Sequence, IteratorProtocol {
    private let line: [UInt8]
    private var place = 0

    init(_ line: [UInt8]) { self.line = line }

    mutating func next() -> (String, [UInt8])? {
        while place < line.count {
            let begin = place
            while place < line.count, line[place] != .space, line[place] != UInt8(ascii: "=") {
                place += 1
            }
            guard place < line.count else { return nil }
            let key = line[begin..<place].map(\.lowercased)
            place += 1
            guard line[place - 1] != .space else { continue }
            return (String(decoding: key, as: UTF8.self), value())
        }
        return nil
    }

    private mutating func value() -> [UInt8] {
        guard place < line.count, line[place] == UInt8(ascii: "\"") else {
            let value = line[place...].prefix { $0 != .space }
            place += value.count
            return Array(value)
        }
        place += 1
        var value: [UInt8] = []
        while place < line.count, line[place] != UInt8(ascii: "\"") {
            var byte = line[place]
            if byte == UInt8(ascii: "\\"), place + 1 < line.count {
                place += 1
                byte = line[place] == UInt8(ascii: "n") ? .newline : line[place]
            }
            value.append(byte)
            place += 1
        }
        place += 1
        return value
    }
}
