/// What happened, when, to what, and why: the one model of the journal, of the API and of all that
/// follows along.
///
/// What this Vigia writes is made by `EventKind.record`; what another version wrote is read as it is.
public struct Record: Hashable, Sendable {
    /// When, in UTC.
    public let time: WallTime
    /// How much it matters.
    public let level: RecordWord<RecordLevel>
    /// What it is about.
    public let subject: RecordSubject
    /// What happened.
    public let event: RecordWord<EventKind>
    /// Why.
    public let cause: RecordCause?
    /// What else belongs to this event, in this order.
    public let fields: RecordFields

    /// Takes the parts.
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

    /// The service it is about; nil where it is about the project.
    public var service: String? { subject.service }
    /// The run it is about.
    public var run: RunID? { subject.run }
    /// What happened, where this version knows it.
    public var kind: EventKind? { event.known }
}

/// What a record is about: a service, a run of it, or the project.
public struct RecordSubject: Hashable, Sendable {
    /// The service; nil for the project.
    public let service: String?
    /// The run.
    public let run: RunID?

    /// The project as a whole.
    public static let project = Self(service: nil)

    /// Takes both.
    public init(service: String?, run: RunID? = nil) {
        (self.service, self.run) = (service, run)
    }
}

/// A word of a record: one that this version knows, or one that another version wrote.
public enum RecordWord<Known>: Hashable, Sendable
where Known: RawRepresentable<String> & Hashable & Sendable {
    /// A word of this version.
    case known(Known)
    /// A word of another version, which is shown as it is.
    case other(String)

    /// Takes any word.
    public init(_ word: String) {
        self = Known(rawValue: word).map { .known($0) } ?? .other(word)
    }

    /// The word as it stands in the journal.
    public var word: String {
        switch self {
        case .known(let known): known.rawValue
        case .other(let word): word
        }
    }

    /// What this version knows it as; nil for a word of another version.
    public var known: Known? {
        if case .known(let known) = self { known } else { nil }
    }
}
