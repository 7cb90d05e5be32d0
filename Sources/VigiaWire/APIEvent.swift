/// One thing that happened, as the API tells it: the fields of a journal line.
public struct EventRecord: Hashable, Codable, Sendable {
    /// When, in UTC with milliseconds: `2026-01-02T03:04:05.678Z`.
    public var time: String
    /// How grave: `debug`, `info`, `warn` or `error`.
    public var level: String
    /// Which service it is about; nil for the project as a whole.
    public var service: String?
    /// Which run of it.
    public var run: UInt64?
    /// What happened, in one word of the journal's vocabulary.
    public var event: String
    /// Why, in words.
    public var cause: String?
    /// What only this kind of event has.
    public var fields: [String: String]

    /// Takes the parts.
    public init(
        time: String,
        level: String,
        service: String? = nil,
        run: UInt64? = nil,
        event: String,
        cause: String? = nil,
        fields: [String: String] = [:]
    ) {
        (self.time, self.level, self.service, self.run) = (time, level, service, run)
        (self.event, self.cause, self.fields) = (event, cause, fields)
    }
}

/// The answer of `GET /v1/events`: the most recent ones, the oldest first.
public struct EventList: Hashable, Codable, Sendable {
    /// The events.
    public var events: [EventRecord]

    /// Takes the events.
    public init(events: [EventRecord]) { self.events = events }
}
