/// What a handler answers.
public struct Response: Sendable {
    /// 200 for what went well; 100 to 599.
    public var status: Int
    /// Fields beside those that the server sets itself: length, connection and date.
    public var headers: [(name: String, value: String)]
    /// What follows the head.
    public var body: [UInt8]

    /// Takes an answer as it is.
    ///
    /// - Parameters:
    ///   - status: 100 to 599.
    ///   - headers: fields without line ends; others are left out when it is sent.
    ///   - body: any bytes.
    public init(
        status: Int = 200,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        precondition((100...599).contains(status))
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    /// Answers with a value as JSON.
    ///
    /// - Parameters:
    ///   - value: what to write.
    ///   - status: 200 unless told.
    /// - Returns: the answer.
    /// - Throws: what the value's own `encode(to:)` throws.
    public static func json(_ value: some Encodable, status: Int = 200) throws -> Self {
        Self(status: status, headers: jsonType, body: try JSONText.encode(value))
    }

    /// Answers with JSON that is there already.
    ///
    /// - Parameters:
    ///   - bytes: the whole text.
    ///   - status: 200 unless told.
    /// - Returns: the answer.
    public static func json(bytes: [UInt8], status: Int = 200) -> Self {
        Self(status: status, headers: jsonType, body: bytes)
    }

    /// Answers with plain text.
    ///
    /// - Parameters:
    ///   - text: the body.
    ///   - status: 200 unless told.
    /// - Returns: the answer.
    public static func text(_ text: String, status: Int = 200) -> Self {
        let type = [(name: "Content-Type", value: "text/plain; charset=utf-8")]
        return Self(status: status, headers: type, body: Array(text.utf8))
    }

    /// Answers that all is done and nothing is to say.
    public static var noContent: Self { Self(status: 204) }

    private static let jsonType = [(name: "Content-Type", value: "application/json")]
}
