/// One event with its time, subject and cause: the one model of the journal, the API and everything
/// that reads records.
///
/// `EventKind.record` makes the records of this Vigia; records of other versions are read as they
/// are.
public struct Record: Hashable, Sendable {
    /// When the event happened, in UTC.
    public let time: WallTime
    /// How much it matters.
    public let level: OpenWord<RecordLevel>
    /// What it is about.
    public let subject: RecordSubject
    /// What happened.
    public let event: OpenWord<EventKind>
    /// Why.
    public let cause: RecordCause?
    /// The event's own fields, in this order.
    public let fields: RecordFields

    /// Takes a record as it was read; new records are made by `EventKind.record`.
    public init(
        time: WallTime,
        level: OpenWord<RecordLevel>,
        subject: RecordSubject = .project,
        event: OpenWord<EventKind>,
        cause: RecordCause? = nil,
        fields: RecordFields = [:]
    ) {
        (self.time, self.level, self.subject) = (time, level, subject)
        (self.event, self.cause, self.fields) = (event, cause, fields)
    }

    /// The record's service; nil for the project.
    public var service: String? { subject.service }
    /// The record's run; nil for none.
    public var run: RunID? { subject.run }
    /// The kind of event; nil where this version does not know the word.
    public var kind: EventKind? { event.known }
}

/// The subject of a record: a service, one of its runs, or the project.
public struct RecordSubject: Hashable, Sendable {
    /// The service; nil for the project.
    public let service: String?
    /// The run; nil for the whole service or the project.
    public let run: RunID?

    /// The project as a whole.
    public static let project = Self(service: nil)

    /// Takes a service and one of its runs; nil for none.
    public init(service: String?, run: RunID? = nil) {
        (self.service, self.run) = (service, run)
    }
}
