import VigiaCore
import VigiaLogs
import VigiaWire

/// The last events, for `GET /v1/events` and for whoever begins to follow.
struct RecentEvents {
    /// The most that are kept in memory; the journal has all.
    static let countMax = 200

    private var entries: [JournalEntry] = []

    mutating func add(_ entry: JournalEntry) {
        if entries.count >= Self.countMax { entries.removeFirst(Self.countMax / 4) }
        entries.append(entry)
    }

    /// As they go to those who ask, the oldest first.
    var all: [EventRecord] { entries.map { EventRecord($0) } }
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
                entry.fields,
                uniquingKeysWith: { $1 }
            )
        )
    }
}
