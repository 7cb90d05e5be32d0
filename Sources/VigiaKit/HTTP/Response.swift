/// The answer of a handler.
public struct Response: Sendable {
    /// The status, 100 to 599; 200 for success.
    public var status: Int
    /// The header fields, without those that the server sets: length, connection and date.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]

    /// Makes an answer.
    ///
    /// - Parameters:
    ///   - status: 100 to 599; other values trap.
    ///   - headers: the fields; one with a line break is not sent.
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
    ///   - value: the value.
    ///   - status: the status, 200 by default.
    /// - Returns: the answer.
    /// - Throws: what the value's own `encode(to:)` throws.
    public static func json(_ value: some Encodable, status: Int = 200) throws -> Self {
        Self(status: status, headers: jsonType, body: try JSONText.encode(value))
    }

    /// Answers with encoded JSON.
    ///
    /// - Parameters:
    ///   - bytes: the whole text, in UTF-8.
    ///   - status: the status, 200 by default.
    /// - Returns: the answer.
    public static func json(bytes: [UInt8], status: Int = 200) -> Self {
        Self(status: status, headers: jsonType, body: bytes)
    }

    /// Answers with plain text.
    ///
    /// - Parameters:
    ///   - text: the body.
    ///   - status: the status, 200 by default.
    /// - Returns: the answer.
    public static func text(_ text: String, status: Int = 200) -> Self {
        let type = [(name: "Content-Type", value: "text/plain; charset=utf-8")]
        return Self(status: status, headers: type, body: Array(text.utf8))
    }

    /// Answers with 204: success without a body.
    public static var noContent: Self { Self(status: 204) }

    private static let jsonType = [(name: "Content-Type", value: "application/json")]
}
