extension OrderStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "OrderStatus" }
    /// What it is.
    public static var meaning: String { "an order, and what came of it" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("number", \Self.number, "its number"),
            SchemaMember("key", \Self.key, "the key that the client gave it", isLeftOut: true),
            SchemaMember("action", \Self.action, "what was ordered"),
            SchemaMember("cause", \Self.cause, "who ordered it"),
            SchemaMember("settled", \Self.isSettled, "whether nothing more comes of it"),
            SchemaMember("elapsed_s", \Self.elapsedSeconds, "how long it was open, in seconds"),
            SchemaMember("revision", \Self.revision, "another number after each change"),
            SchemaMember("open", \Self.open, "how many services it waits for"),
            SchemaMember("waiting_for", \Self.awaited, "the first of those services"),
            SchemaMember("services", \Self.services, "what came of it for each service"),
        ]
    }
}

extension OrderStatus.Service: APIValue {
    /// The name in documents.
    public static var schemaName: String { "OrderedService" }
    /// What it is.
    public static var meaning: String { "what came of an order for one service" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("name", \Self.name, "the service"),
            SchemaMember("request", \Self.request, "what is asked of it"),
            SchemaMember(
                "outcome",
                \Self.outcome,
                "what came of it; absent while the order is open",
                isLeftOut: true
            ),
            SchemaMember("detail", \Self.detail, "why, as a clause", isLeftOut: true),
            SchemaMember(
                "superseded_by",
                \Self.supersededBy,
                "the number of the order that wants the opposite",
                isLeftOut: true
            ),
        ]
    }
}

extension OrderStatus.Awaited: APIValue {
    /// The name in documents.
    public static var schemaName: String { "AwaitedService" }
    /// What it is.
    public static var meaning: String { "a service that an order waits for" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("name", \Self.name, "the service"),
            SchemaMember("state", \Self.state, "its state, as in `GET /v1/status`"),
            SchemaMember("reason", \Self.reason, "why it is not up", isLeftOut: true),
            SchemaMember("needs", \Self.needs, "its dependencies that are not there"),
        ]
    }
}

extension OrderList: APIValue {
    /// The name in documents.
    public static var schemaName: String { "OrderList" }
    /// What it is.
    public static var meaning: String { "the known orders" }
    /// Its members.
    public static var members: [SchemaMember] {
        [SchemaMember("orders", \Self.orders, "the oldest first")]
    }
}
