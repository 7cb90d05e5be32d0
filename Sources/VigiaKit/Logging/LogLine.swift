import VigiaJSON

/// One line of the log.
struct LogLine: JSONWritable {
    let time: WallTime
    let level: Log.Level
    let source: String
    let message: String
    let context: [(key: String, value: String)]
    let hint: String?

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

    /// The line as people like it; what would tell a terminal something is escaped.
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
