public import VigiaJSON

/// The answer of `GET /livez`: 200 where Vigia itself is well, else 503.
public struct LivezAnswer: Hashable, Sendable {
    /// Whether supervisor and guardian answer.
    public var isAlive: Bool

    /// Takes what was found.
    public init(isAlive: Bool) { self.isAlive = isAlive }
}

extension LivezAnswer: JSONWritable, JSONReadable {
    /// Writes the one member.
    public func write(to json: inout JSONWriter) { json.object { $0.member("alive", isAlive) } }

    /// Reads the one member; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) { isAlive = try json.member("alive") }
}

extension LivezAnswer: APIValue {
    /// The name in documents.
    public static var schemaName: String { "LivezAnswer" }
    /// What it is.
    public static var meaning: String { "whether Vigia itself is well" }
    /// Its members.
    public static var members: [SchemaMember] {
        [SchemaMember("alive", \Self.isAlive, "whether supervisor and guardian answer")]
    }
}
