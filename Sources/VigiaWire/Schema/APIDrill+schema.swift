extension DrillRequest: APIValue {
    /// The name in documents.
    public static var schemaName: String { "DrillRequest" }
    /// What it is.
    public static var meaning: String { "a drill that begins, or has ended" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("drill", \Self.drill, "the kind of drill, such as `kill`"),
            SchemaMember(
                "service",
                \Self.service,
                "the service; left out for a drill on Vigia itself",
                isLeftOut: true
            ),
            SchemaMember(
                "as_promised",
                \Self.isAsPromised,
                "whether everything was as promised; left out for a drill that begins",
                isLeftOut: true
            ),
        ]
    }
}
