/// The name of a member of an event: any text at all.
private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }

    static let time = Self("time")
    static let level = Self("level")
    static let service = Self("service")
    static let run = Self("run")
    static let event = Self("event")
    static let cause = Self("cause")
    static let fixed: Set = ["time", "level", "service", "run", "event", "cause"]
}

extension EventRecord: Codable {
    /// Reads the six fixed members, and every other one as a field.
    public init(from decoder: any Decoder) throws {
        let all = try decoder.container(keyedBy: MemberName.self)
        time = try all.decode(String.self, forKey: .time)
        level = try all.decode(String.self, forKey: .level)
        service = try all.decodeIfPresent(String.self, forKey: .service)
        run = try all.decodeIfPresent(UInt64.self, forKey: .run)
        event = try all.decode(String.self, forKey: .event)
        cause = try all.decodeIfPresent(String.self, forKey: .cause)
        fields = [:]
        for key in all.allKeys where !MemberName.fixed.contains(key.stringValue) {
            fields[key.stringValue] = try all.decode(EventValue.self, forKey: key)
        }
    }

    /// Writes the fixed members that have a value, and every field beside them.
    public func encode(to encoder: any Encoder) throws {
        var all = encoder.container(keyedBy: MemberName.self)
        for (name, value) in fields where !MemberName.fixed.contains(name) {
            try all.encode(value, forKey: MemberName(name))
        }
        try all.encode(time, forKey: .time)
        try all.encode(level, forKey: .level)
        try all.encodeIfPresent(service, forKey: .service)
        try all.encodeIfPresent(run, forKey: .run)
        try all.encode(event, forKey: .event)
        try all.encodeIfPresent(cause, forKey: .cause)
    }
}

extension EventValue: Codable {
    /// Reads whatever JSON holds; an object inside an event has no meaning and becomes null.
    public init(from decoder: any Decoder) throws {
        // Each attempt that fails only says that the value is of another kind.
        if let values = try? [EventValue](from: decoder) {
            self = .list(values)
            return
        }
        guard let single = try? decoder.singleValueContainer(), !single.decodeNil() else {
            self = .null
            return
        }
        if let flag = try? single.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? single.decode(Int64.self) {
            self = .integer(number)
        } else if let number = try? single.decode(Double.self) {
            self = .number(number)
        } else {
            self = (try? single.decode(String.self)).map { .text($0) } ?? .null
        }
    }

    /// Writes the plain value.
    public func encode(to encoder: any Encoder) throws {
        var single = encoder.singleValueContainer()
        switch self {
        case .text(let text): try single.encode(text)
        case .integer(let number): try single.encode(number)
        case .number(let number): try single.encode(number)
        case .flag(let flag): try single.encode(flag)
        case .list(let values): try single.encode(values)
        case .null: try single.encodeNil()
        }
    }
}
