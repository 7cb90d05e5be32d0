/// One event with its time, subject and cause: the one model of the journal, the API and everything
/// that reads records.
///
/// `EventKind.record` makes the records of this Vigia; records of other versions are read as they
/// are.
public struct Record: Hashable, Sendable {
    /// When the event happened, in UTC.
    public let time: WallTime
    /// The level.
    public let level: RecordWord<RecordLevel>
    /// The service or run, or the project.
    public let subject: RecordSubject
    /// The kind of event.
    public let event: RecordWord<EventKind>
    /// Why the event happened; nil where no cause is recorded.
    public let cause: RecordCause?
    /// The event's own fields, in this order.
    public let fields: RecordFields

    /// Takes a record as it was read; new records are made by `EventKind.record`.
    public init(
        time: WallTime,
        level: RecordWord<RecordLevel>,
        subject: RecordSubject = .project,
        event: RecordWord<EventKind>,
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

/// A word of a record: one that this version knows, or one that another version wrote.
public enum RecordWord<Known>: Hashable, Sendable
where Known: RawRepresentable<String> & Hashable & Sendable {
    /// A word of this version.
    case known(Known)
    /// A word of another version, which is shown unchanged.
    case other(String)

    /// Takes any word; one that this version does not know becomes `other`.
    public init(_ word: String) {
        self = Known(rawValue: word).map { .known($0) } ?? .other(word)
    }

    /// The word in the journal.
    public var word: String {
        switch self {
        case .known(let known): known.rawValue
        case .other(let word): word
        }
    }

    /// The word's meaning in this version; nil for a word of another version.
    public var known: Known? {
        if case .known(let known) = self { known } else { nil }
    }
}
