import VigiaCore

/// The last records, for `GET /v1/events` and for whoever begins to follow.
final class RecentEvents: RecordSink {
    /// The most that are kept in memory; the journal has all.
    static let countMax = 200

    /// The oldest first.
    private(set) var all: [Record] = []

    func hear(_ record: Record) {
        if all.count >= Self.countMax { all.removeFirst(Self.countMax / 4) }
        all.append(record)
    }
}
