import VigiaJSON

/// One line of the log.
struct LogLine: JSONWritable {
    let time: WallTime
    let level: Log.Level
    private(set) var source: String
    private(set) var message: String
    private(set) var context: [(key: String, value: String)]
    private(set) var hint: String?

    /// Takes the parts of a line.
    init(
        time: WallTime = .now,
        level: Log.Level,
        source: String,
        message: String,
        context: [(key: String, value: String)] = [],
        hint: String? = nil
    ) {
        (self.time, self.level, self.source) = (time, level, source)
        (self.message, self.context, self.hint) = (message, context, hint)
    }

    /// The line with its line end, cut to the most bytes of one write.
    ///
    /// - Parameter isReadable: whether the line is for people; otherwise it is JSON.
    /// - Returns: at most `LogOutput.lineBytesMax` bytes.
    func bytes(isReadable: Bool) -> [UInt8] {
        var (line, longest) = (self, LogOutput.lineBytesMax)
        while true {
            var bytes = isReadable ? Array(line.readable.utf8) : JSON.encode(line)
            bytes.append(UInt8(ascii: "\n"))
            if bytes.count <= LogOutput.lineBytesMax { return bytes }
            longest /= 2
            line = cut(longest)
        }
    }

    /// The line with its texts cut to `longest` bytes each, and with fewer facts for short texts.
    private func cut(_ longest: Int) -> LogLine {
        var line = self
        line.source = Self.cut(source, longest)
        line.message = Self.cut(message, longest)
        line.hint = hint.map { Self.cut($0, longest) }
        line.context = context.prefix(longest / 8).map {
            (key: Self.cut($0.key, longest), value: Self.cut($0.value, longest))
        }
        let missing = context.count - line.context.count
        if missing > 0 { line.message += " [\(missing) facts left out]" }
        return line
    }

    private static func cut(_ text: String, _ longest: Int) -> String {
        guard text.utf8.count > longest else { return text }
        return String(decoding: text.utf8.prefix(longest), as: UTF8.self)
            + "… [cut, \(text.utf8.count) bytes]"
    }

    /// The line that reports how many lines were lost.
    func noting(lost: Int) -> LogLine {
        LogLine(
            level: .warning,
            source: source,
            message: "lines of the log were lost, since nobody read them",
            context: [(key: "lines", value: "\(lost)")]
        )
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time.text)
            json.member("level", level.rawValue)
            json.member("source", source)
            json.member("message", message)
            if !context.isEmpty { json.member("context", Members(members: context)) }
            json.memberIfPresent("hint", hint)
        }
    }

    /// The line for people; characters that control a terminal are replaced by U+FFFD.
    var readable: String {
        var words = "\(time.time) \(level.rawValue) \(source): \(message)"
        if !context.isEmpty {
            words += " [" + context.map { "\($0.key)=\($0.value)" }.joined(separator: ", ") + "]"
        }
        if let hint { words += " (\(hint))" }
        return String(words.unicodeScalars.map { Self.isPlain($0) ? Character($0) : "\u{FFFD}" })
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    private struct Members: JSONWritable {
        let members: [(key: String, value: String)]

        func write(to json: inout JSONWriter) {
            json.object { json in for (key, value) in members { json.member(key, value) } }
        }
    }
}
