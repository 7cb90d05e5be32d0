extension IncidentStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "IncidentStatus" }
    /// What it is.
    public static var meaning: String { "a failure of a service, with all its restarts" }
    /// Its members.
    public static var members: [SchemaMember] { identity + cause + course }

    private static var identity: [SchemaMember] {
        [
            SchemaMember("incident", \Self.number, "its number"),
            SchemaMember("service", \Self.service, "the service"),
            SchemaMember("began", \Self.began, "when the first sign came"),
            SchemaMember("ended", \Self.ended, "when it ended; null while it is open"),
            SchemaMember(
                "outcome",
                \Self.outcome,
                "`recovered`, `stopped`, `done`, `removed` or `unseen`; null while it is open"
            ),
        ]
    }

    private static var cause: [SchemaMember] {
        [
            SchemaMember("code", \Self.code, "the cause, one of the words of docs/causes.md"),
            SchemaMember("clause", \Self.clause, "what happened, as a clause"),
            SchemaMember("line", \Self.line, "the decisive line of the output"),
            SchemaMember(
                "confidence",
                \Self.confidence,
                "how certain the cause is: `certain`, `high` or `low`"
            ),
            SchemaMember("failed_run", \Self.failedRun, "the run that failed"),
        ]
    }

    private static var course: [SchemaMember] {
        [
            SchemaMember("first_run", \Self.firstRun, "the run in the slot when it began"),
            SchemaMember("last_run", \Self.lastRun, "the latest run"),
            SchemaMember("restarts", \Self.restarts, "how many runs were started meanwhile"),
            SchemaMember(
                "down_ms",
                \Self.downMilliseconds,
                "how long the service could not serve, without the time since `down_from`"
            ),
            SchemaMember("down_from", \Self.downFrom, "since when the service cannot serve"),
            SchemaMember(
                "detected_ms",
                \Self.detectedMilliseconds,
                "the time between the loss of service and its detection"
            ),
            SchemaMember("given_up", \Self.wasGivenUp, "whether the circuit breaker opened"),
            SchemaMember("root", \Self.root, "the incident of a dependency that caused it"),
            SchemaMember("steps", \Self.steps, "what happened, oldest first"),
            SchemaMember(
                "steps_left_out",
                \Self.stepsLeftOut,
                "how many steps are left out in the middle"
            ),
        ]
    }
}

extension IncidentReference: APIValue {
    /// The name in documents.
    public static var schemaName: String { "IncidentReference" }
    /// What it is.
    public static var meaning: String { "another incident" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("service", \Self.service, "its service"),
            SchemaMember("began", \Self.began, "when its first sign came"),
        ]
    }
}

extension IncidentStep: APIValue {
    /// The name in documents.
    public static var schemaName: String { "IncidentStep" }
    /// What it is.
    public static var meaning: String { "something that happened during an incident" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("time", \Self.time, "when"),
            SchemaMember("event", \Self.event, "the event, a word of docs/journal.md"),
            SchemaMember("run", \Self.run, "the run; null for the service"),
            SchemaMember("detail", \Self.detail, "the cause and detail in words"),
        ]
    }
}

extension IncidentList: APIValue {
    /// The name in documents.
    public static var schemaName: String { "IncidentList" }
    /// What it is.
    public static var meaning: String { "incidents of the history" }
    /// Its members.
    public static var members: [SchemaMember] {
        [SchemaMember("incidents", \Self.incidents, "the newest first")]
    }
}
