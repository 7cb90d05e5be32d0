extension ServiceLogs: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ServiceLogs" }
    /// What it is.
    public static var meaning: String { "where the logs of a service are" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("service", \Self.service, "the service"),
            SchemaMember("logs", \Self.logs, "its logs"),
        ]
    }
}

extension ServiceLogs.Log: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ServiceLog" }
    /// What it is.
    public static var meaning: String { "a log of a service" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("stream", \Self.stream, "`stdout` or `stderr`"),
            SchemaMember("file", \Self.file, "its file in the project's folder"),
        ]
    }
}
