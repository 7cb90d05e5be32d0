public import VigiaCore

/// One thing that happened, as the API tells it: in JSON, exactly a line of the journal.
public struct EventRecord: Hashable, Sendable {
    /// When, in UTC with milliseconds: `2026-01-02T03:04:05.678Z`.
    public var time: String
    /// How much it matters: `debug`, `info`, `warning` or `error`.
    public var level: String
    /// Which service it is about; nil for the project as a whole.
    public var service: String?
    /// Which run of it.
    public var run: UInt64?
    /// What happened, in one word of the journal's vocabulary.
    public var event: String
    /// Why, in words.
    public var cause: String?
    /// What only this kind of event has; in JSON, members beside the six above.
    public var fields: [String: RecordValue]

    /// Takes the parts.
    public init(
        time: String,
        level: String,
        service: String? = nil,
        run: UInt64? = nil,
        event: String,
        cause: String? = nil,
        fields: [String: RecordValue] = [:]
    ) {
        (self.time, self.level, self.service, self.run) = (time, level, service, run)
        (self.event, self.cause, self.fields) = (event, cause, fields)
    }
}

/// The answer of `GET /v1/events`: the most recent ones, the oldest first.
public struct EventList: Hashable, Sendable {
    /// The events.
    public var events: [EventRecord]

    /// Takes the events.
    public init(events: [EventRecord]) { self.events = events }
}
