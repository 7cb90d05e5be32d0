extension ProcessStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ProcessStatus" }
    /// What it is.
    public static var meaning: String { "one process of a service" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("pid", \Self.pid, "its number"),
            SchemaMember("parent", \Self.parent, "its parent's number"),
            SchemaMember(
                "uid",
                \Self.uid,
                "the user as whom it acts; `null` where that cannot be seen"
            ),
            SchemaMember("state", \Self.state, "the letter of its state, as ps(1) has it"),
            SchemaMember("memory_bytes", \Self.memoryBytes, "what it holds of memory"),
            SchemaMember(
                "memory_kind",
                \Self.memoryKind,
                "`pss` where shared pages are divided among those who share them, else `rss`"
            ),
            SchemaMember("command", \Self.command, "its command line"),
        ]
    }
}

extension ServiceProcesses: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ServiceProcesses" }
    /// What it is.
    public static var meaning: String { "the process tree of one service" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("service", \Self.service, "the service"),
            SchemaMember("run", \Self.run, "its run; `null` where nothing runs"),
            SchemaMember(
                "processes",
                \Self.processes,
                "the processes, in the order in which they were found"
            ),
        ]
    }
}

extension ProcessList: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ProcessList" }
    /// What it is.
    public static var meaning: String { "the process trees of services" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("services", \Self.services, "one for each service that was asked for")
        ]
    }
}
