import VigiaCore
import VigiaLogs
import VigiaWire

/// The last events, for `GET /v1/events` and for whoever begins to follow.
struct RecentEvents {
    /// The most that are kept in memory; the journal has all.
    static let countMax = 200

    private(set) var all: [EventRecord] = []

    mutating func add(_ record: EventRecord) {
        if all.count >= Self.countMax { all.removeFirst(Self.countMax / 4) }
        all.append(record)
    }
}

extension EventRecord {
    /// The same event as it goes to those who follow.
    init(_ entry: JournalEntry) {
        self.init(
            time: entry.time.description,
            level: entry.level.rawValue,
            service: entry.service,
            run: entry.run?.raw,
            event: entry.event,
            cause: entry.cause,
            fields: Dictionary(
                entry.fields.map { ($0.0, EventValue($0.1)) },
                uniquingKeysWith: { $1 }
            )
        )
    }
}

extension EventValue {
    fileprivate init(_ value: JournalValue) {
        self =
            switch value {
            case .text(let text): .text(text)
            case .bytes(let bytes): .text(String(decoding: bytes, as: UTF8.self))
            case .integer(let number): .integer(number)
            case .number(let number): .number(number)
            case .flag(let flag): .flag(flag)
            case .list(let values): .list(values.map { EventValue($0) })
            case .null: .null
            }
    }
}
