/// What a key of a structured record holds; empty for keys that do not matter.
struct LogKey: OptionSet, Sendable {
    let rawValue: UInt8

    static let message = Self(rawValue: 1)
    static let level = Self(rawValue: 2)
    static let problem = Self(rawValue: 4)
    static let trace = Self(rawValue: 8)
    /// The object in which Rust's tracing puts the message.
    static let fields = Self(rawValue: 16)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Takes a key in any case.
    init(_ name: ByteView) {
        self = name.count < Self.known.count ? Self.kind(of: name) : []
    }

    private static func kind(of name: ByteView) -> Self {
        guard let first = name.first?.lowercased else { return [] }
        for (key, kind) in known[name.count] where key[0] == first {
            var offset = 1
            while offset < key.count, name[name.startIndex + offset].lowercased == key[offset] {
                offset += 1
            }
            if offset == key.count { return kind }
        }
        return []
    }

    private static let messages = [
        "msg", "message", "event", "@m", "text", "short_message", "log", "errmsg", "@message",
        "@mt", "renderedmessage", "messagetemplate", "exc_value",
    ]
    static let levels = [
        "level", "severity", "lvl", "levelname", "loglevel", "log.level", "@l", "level_name", "s",
        "@level", "prio",
    ]
    private static let problems = [
        "err", "error", "exception", "cause", "reason", "error.message", "error_message", "thrown",
        "exc", "err.message", "exception.message", "errormessage",
    ]
    private static let traces = [
        "stack", "stacktrace", "stack_trace", "exc_info", "exc_text", "traceback", "errorverbose",
        "error.stack_trace", "error.stack", "@x", "extendedstacktrace", "exception.stacktrace",
        "full_message",
    ]

    /// The keys by their length.
    private static let known: [[(key: [UInt8], kind: LogKey)]] = {
        let all: [([String], LogKey)] = [
            (messages, .message), (levels, .level), (problems, .problem), (traces, .trace),
            (["fields"], .fields),
        ]
        var known: [[(key: [UInt8], kind: LogKey)]] = []
        for (names, kind) in all {
            for key in names.map({ Array($0.utf8) }) {
                while known.count <= key.count { known.append([]) }
                known[key.count].append((key, kind))
            }
        }
        return known
    }()
}
