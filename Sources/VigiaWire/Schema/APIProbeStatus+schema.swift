extension ProbeStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ProbeStatus" }
    /// What it is.
    public static var meaning: String {
        "the answers to the probe of a service since the supervisor started"
    }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("passed", \Self.passed, "how many passed"),
            SchemaMember("failed", \Self.failed, "how many did not pass"),
            SchemaMember("never_failed", \Self.neverFailed, "whether none failed"),
            SchemaMember(
                "same_answer",
                \Self.sameAnswer,
                "whether every answer was the same, apart from digits"
            ),
            SchemaMember(
                "passed_without_dependency",
                \Self.passedWithoutDependency,
                "how many passed while a service that it depends on did not serve"
            ),
            SchemaMember("doubtful", \Self.doubtful, "whether the probe may not be able to fail"),
            SchemaMember(
                "fastest_ms",
                \Self.fastestMilliseconds,
                "the time of the fastest passed answer, in milliseconds"
            ),
            SchemaMember(
                "slowest_ms",
                \Self.slowestMilliseconds,
                "the time of the slowest passed answer, in milliseconds"
            ),
        ]
    }
}
