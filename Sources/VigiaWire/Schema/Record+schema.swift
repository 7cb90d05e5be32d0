public import VigiaCore

// What it conforms to is said where it is written and read.
extension Record {
    /// The name in documents.
    public static var schemaName: String { "Record" }
    /// What it is.
    public static var meaning: String {
        "what happened, as in a line of the journal; docs/journal.md tells the members of each event"
    }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("time", .text, "when, in UTC"),
            SchemaMember(
                "level",
                .words(RecordLevel.allCases.map(\.rawValue)),
                "how much it matters"
            ),
            SchemaMember("service", \Self.service, "the service that it is about", isLeftOut: true),
            SchemaMember(
                "run",
                .integer,
                "the number of the run that it is about",
                isLeftOut: true
            ),
            SchemaMember("event", .text, "what happened"),
            SchemaMember("cause", \Self.cause, "why", isLeftOut: true),
        ]
    }
    /// What belongs to this kind of it.
    public static var hasOthers: Bool { true }
}

extension RecordCause: APIValue {
    /// The name in documents.
    public static var schemaName: String { "RecordCause" }
    /// What it is.
    public static var meaning: String {
        "why something was done; docs/journal.md tells the members of each code"
    }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("code", .text, "which kind of reason"),
            SchemaMember("words", \Self.words, "the reason in words"),
        ]
    }
    /// What belongs to this kind of it.
    public static var hasOthers: Bool { true }
}

extension RecordList: APIValue {
    /// The name in documents.
    public static var schemaName: String { "RecordList" }
    /// What it is.
    public static var meaning: String { "the most recent records" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("events", \Self.events, "the records, the oldest first")
        ]
    }
}
