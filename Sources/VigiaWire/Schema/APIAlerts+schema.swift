extension AlertList: APIValue {
    /// The name in documents.
    public static var schemaName: String { "AlertList" }
    /// What it is.
    public static var meaning: String { "open alerts, and messages that wait for delivery" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("alerts", \Self.alerts, "the open alerts, oldest first"),
            SchemaMember(
                "quiet_until",
                \Self.quietUntil,
                "when the present quiet time ends, or the clock is looked at again; null outside"
            ),
            SchemaMember(
                "waiting",
                \Self.waiting,
                "the messages that wait for delivery, oldest first; null if Vigia is too busy"
            ),
        ]
    }
}

extension AlertStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "AlertStatus" }
    /// What it is.
    public static var meaning: String { "an open alert" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("alert", \Self.alert, "its identity"),
            SchemaMember("rule", \Self.rule, "the rule, a word of docs/alerts.md"),
            SchemaMember("severity", \Self.severity, "`critical` or `warning`"),
            SchemaMember("service", \Self.service, "its service; null for the project"),
            SchemaMember("title", \Self.title, "what is wrong"),
            SchemaMember("line", \Self.line, "the decisive line of output; null without one"),
            SchemaMember("raised", \Self.raised, "when it was raised"),
            SchemaMember("held_back", \Self.isHeldBack, "whether the quiet time holds it back"),
            SchemaMember("sent_to", \Self.sentTo, "the targets that took it"),
        ]
    }
}

extension WaitingMessage: APIValue {
    /// The name in documents.
    public static var schemaName: String { "WaitingMessage" }
    /// What it is.
    public static var meaning: String { "a message that waits for delivery to one target" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("target", \Self.target, "the target"),
            SchemaMember("file", \Self.file, "its file in `.vigia/alerts`"),
            SchemaMember("made", \Self.made, "when it was made"),
            SchemaMember("resolved", \Self.isResolved, "whether all its alerts are over"),
            SchemaMember("attempts", \Self.attempts, "how often it was tried; null if not known"),
            SchemaMember(
                "next_attempt",
                \Self.nextAttempt,
                "when it is tried again; null if not known, or it is being sent"
            ),
            SchemaMember("detail", \Self.detail, "the last answer; null without one"),
        ]
    }
}
