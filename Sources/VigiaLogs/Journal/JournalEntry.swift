public import VigiaCore

/// One line of `logs/process-monitor.log`: what Vigia did or saw, and why.
public struct JournalEntry: Sendable {
    /// When, in UTC.
    public var time: WallTime
    /// How much it matters.
    public var level: RecordLevel
    /// The service it is about; nil where it is about the project.
    public var service: String?
    /// The run it is about.
    public var run: RunID?
    /// What happened, as a stable word in the past tense, such as `spawned`.
    public var event: String
    /// Why, as a clause.
    public var cause: String?
    /// What else belongs to this event, in this order.
    public var fields: [(String, RecordValue)]

    /// Takes the parts.
    public init(
        time: WallTime,
        level: RecordLevel,
        service: String? = nil,
        run: RunID? = nil,
        event: String,
        cause: String? = nil,
        fields: [(String, RecordValue)] = []
    ) {
        (self.time, self.level, self.service, self.run) = (time, level, service, run)
        (self.event, self.cause, self.fields) = (event, cause, fields)
    }
}
