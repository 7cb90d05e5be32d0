extension HealthAnswer: APIValue {
    /// The name in documents.
    public static var schemaName: String { "HealthAnswer" }
    /// What it is.
    public static var meaning: String { "what a service answered to its probe" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("service", \Self.service, "the service"),
            SchemaMember("verdict", \Self.verdict, "what came of the probe"),
            SchemaMember("detail", \Self.detail, "the reason in words", isLeftOut: true),
            SchemaMember(
                "elapsed_ms",
                \Self.elapsedMilliseconds,
                "how long the answer took, in milliseconds"
            ),
        ]
    }
}

extension HealthList: APIValue {
    /// The name in documents.
    public static var schemaName: String { "HealthList" }
    /// What it is.
    public static var meaning: String { "what services answered to their probes" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("answers", \Self.answers, "one for each service that was asked")
        ]
    }
}

extension ActionRequest: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ActionRequest" }
    /// What it is.
    public static var meaning: String { "the services that an order goes to" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember(
                "services",
                .optional(.list(.text)),
                "their names; without any, all of them",
                isLeftOut: true
            )
        ]
    }
}

extension UpgradeRequest: APIValue {
    /// The name in documents.
    public static var schemaName: String { "UpgradeRequest" }
    /// What it is.
    public static var meaning: String { "the programs to go on with" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("vigia", \Self.vigia, "the absolute path of `vigia`"),
            SchemaMember("guardian", \Self.guardian, "the absolute path of `vigia-guardian`"),
        ]
    }
}

extension ActionAnswer: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ActionAnswer" }
    /// What it is.
    public static var meaning: String { "what was ordered" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("action", \Self.action, "the order, as the last part of its path"),
            SchemaMember("services", \Self.services, "the services that it goes to"),
            SchemaMember("order", \Self.order, "the order as it is by now", isLeftOut: true),
        ]
    }
}

extension APIProblem: APIValue {
    /// The name in documents.
    public static var schemaName: String { "APIProblem" }
    /// What it is.
    public static var meaning: String { "why a request was refused" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("code", \Self.code, "what scripts compare; docs/errors.md explains each"),
            SchemaMember("problem", \Self.problem, "what is wrong, in one sentence"),
            SchemaMember("hint", \Self.hint, "the next thing to try", isLeftOut: true),
        ]
    }
}

extension VersionAnswer: APIValue {
    /// The name in documents.
    public static var schemaName: String { "VersionAnswer" }
    /// What it is.
    public static var meaning: String { "the version that is at work" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("version", \Self.version, "the version of Vigia")
        ]
    }
}

extension HealthzAnswer: APIValue {
    /// The name in documents.
    public static var schemaName: String { "HealthzAnswer" }
    /// What it is.
    public static var meaning: String { "whether every service is where it is wanted" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember(
                "status",
                \Self.status,
                "`healthy` where every service is well, `unhealthy` where none is, else `degraded`"
            ),
            SchemaMember("services", \Self.services, "how many services were asked about"),
            SchemaMember("well", \Self.well, "how many of them are well"),
            SchemaMember(
                "states",
                \Self.states,
                "the state of each, where `verbose` asks for it",
                isLeftOut: true
            ),
        ]
    }
}

extension HealthzAnswer.ServiceState: APIValue {
    /// The name in documents.
    public static var schemaName: String { "HealthzState" }
    /// What it is.
    public static var meaning: String { "a service and its state" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("name", \Self.name, "the service"),
            SchemaMember("state", \Self.state, "its state, as in the status"),
            SchemaMember("well", \Self.isWell, "whether it is where it is wanted"),
            SchemaMember(
                "reason",
                \Self.reason,
                "why it waits or broke, in words",
                isLeftOut: true
            ),
        ]
    }
}
