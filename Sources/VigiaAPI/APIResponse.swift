internal import VigiaCore
public import VigiaJSON
public import VigiaWire

/// A whole answer: status, headers that matter, body.
public struct APIResponse: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The `Content-Type`.
    public var contentType: String
    /// The `Allow` header of a 405; nil for none.
    public var allow: String?
    /// The body.
    public var body: [UInt8]

    /// An answer with this value as JSON, without the secrets of addresses.
    ///
    /// - Parameters:
    ///   - status: the HTTP status.
    ///   - value: one of the API's values.
    ///   - allow: the `Allow` header of a 405.
    /// - Returns: the answer.
    public static func json(
        _ status: Int = 200,
        _ value: some JSONWritable,
        allow: String? = nil
    ) -> Self {
        let body = JSON.encode(value) + [UInt8(ascii: "\n")]
        return Self(
            status: status,
            contentType: "application/json",
            allow: allow,
            body: Secrets.removed(from: body) ?? body
        )
    }

    /// An answer in text.
    ///
    /// - Parameters:
    ///   - body: the text.
    ///   - contentType: the `Content-Type`.
    /// - Returns: the answer, with status 200.
    public static func text(_ body: [UInt8], _ contentType: String) -> Self {
        Self(status: 200, contentType: contentType, allow: nil, body: body)
    }

    /// The answer to an order that was given to its services.
    static func accepted(_ action: APIAction, _ order: OrderStatus?) -> Self {
        let verb = action.verb.rawValue
        return json(202, ActionAnswer(action: verb, services: action.services, order: order))
    }

    /// A refusal.
    public static func problem(_ status: Int, _ problem: APIProblem, allow: String? = nil) -> Self {
        json(status, problem, allow: allow)
    }

    /// The words of the status line, such as `200 OK`'s.
    public var reason: String {
        switch status {
        case 200: "OK"
        case 202: "Accepted"
        case 400: "Bad Request"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        default: status < 400 ? "OK" : "Error"
        }
    }
}

/// One event as a server-sent event: `event:`, `data:` and an empty line.
///
/// Source: WHATWG HTML, section 9.2.
///
/// - Parameters:
///   - name: what happened, in one word.
///   - event: all of it; in JSON, a line of the journal.
/// - Returns: the bytes to write.
public func serverSentEvent(_ name: String, _ event: some JSONWritable) -> [UInt8] {
    let data = JSON.encode(event)
    return Array("event: \(name)\ndata: ".utf8) + (Secrets.removed(from: data) ?? data)
        + Array("\n\n".utf8)
}

/// A line that carries nothing and keeps a stream of events alive.
public let serverSentComment = Array(": alive\n\n".utf8)
