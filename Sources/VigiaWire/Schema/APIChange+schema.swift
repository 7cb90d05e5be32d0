extension ChangeAnswer: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ChangeAnswer" }
    /// What it is.
    public static var meaning: String { "what another configuration means for what runs" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("services", \Self.services, "the services that differ"),
            SchemaMember(
                "project",
                \Self.project,
                "the settings that differ and belong to no one service"
            ),
            SchemaMember("untouched", \Self.untouched, "how many services stay as they are"),
            SchemaMember("new_files", \Self.hasNewFiles, "whether the files differ at all"),
            SchemaMember("dry_run", \Self.isDryRun, "whether nothing was done"),
            SchemaMember(
                "generation",
                \Self.generation,
                "which supervisor answered; the next one has the new configuration"
            ),
            SchemaMember(
                "order",
                \Self.order,
                "the number of the order that applies it",
                isLeftOut: true
            ),
        ]
    }
}

extension ChangeAnswer.Service: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ServiceChange" }
    /// What it is.
    public static var meaning: String { "what differs of one service, and what follows" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("name", \Self.name, "the service"),
            SchemaMember("change", \Self.change, "`added`, `removed` or `changed`"),
            SchemaMember(
                "settings",
                \Self.settings,
                "the settings that differ, by their keys; of the environment names alone"
            ),
            SchemaMember("action", \Self.action, "`start`, `stop`, `restart` or `none`"),
        ]
    }
}
