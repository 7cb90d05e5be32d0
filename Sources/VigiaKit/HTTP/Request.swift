internal import VigiaHTTP

/// One whole request: its body was read before the handler gets it.
public struct Request: Sendable {
    /// The method.
    public let method: Method
    /// The path, as the client wrote it.
    public let path: String
    /// The query behind the question mark, as the client wrote it; empty where there is none.
    public let queryText: String
    /// The header fields.
    public let headers: HeaderFields
    /// The body, at most `ServerLimits.bodyBytesMax` bytes.
    public let body: [UInt8]
    /// The numeric address of the client or proxy; empty for a Unix socket.
    public let peer: String
    /// The host of a request with a whole URL, which takes precedence over `Host`.
    var authority: String?
    /// The decoded parts of the path for each `{name}` of the route.
    public internal(set) var parameters: [String: String] = [:]

    /// The requested host: that of the URL, else of the field `Host`; nil for neither.
    public var host: String? { authority ?? headers["Host"] }

    /// The part of the path for `{name}` in the route.
    ///
    /// - Parameter name: a name in the route of this handler.
    /// - Returns: the decoded text; never empty.
    /// - Throws: 404, where the route has no such name.
    public func parameter(_ name: String) throws(HTTPError) -> String {
        guard let value = parameters[name] else { throw .notFound() }
        return value
    }

    /// A part of the path as a number or another type with a text form.
    ///
    /// - Parameters:
    ///   - name: a name in the route of this handler.
    ///   - type: the type of the value.
    /// - Returns: the value.
    /// - Throws: 400, where the text is no such value.
    public func parameter<Value: LosslessStringConvertible>(
        _ name: String,
        as type: Value.Type
    ) throws(HTTPError) -> Value {
        let text = try parameter(name)
        guard let value = Value(text) else { throw .badRequest("\(name) cannot be \"\(text)\"") }
        return value
    }

    /// The decoded value of the first `name=value` in the query.
    ///
    /// - Parameter name: the name.
    /// - Returns: the value; nil where the query has none, or it cannot be decoded.
    public func query(_ name: String) -> String? {
        guard !queryText.isEmpty else { return nil }
        for pair in queryText.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard PercentText.decode(parts[0], plusIsSpace: true) == name else { continue }
            return parts.count == 1 ? "" : PercentText.decode(parts[1], plusIsSpace: true)
        }
        return nil
    }

    /// A value of the query as a number or another type with a text form.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - type: the type of the value.
    /// - Returns: the value; nil where the query has none.
    /// - Throws: 400, where the text is no such value.
    public func query<Value: LosslessStringConvertible>(
        _ name: String,
        as type: Value.Type
    ) throws(HTTPError) -> Value? {
        guard let text = query(name) else { return nil }
        guard let value = Value(text) else { throw .badRequest("\(name) cannot be \"\(text)\"") }
        return value
    }

    /// The body as JSON.
    ///
    /// - Parameter type: the type of the value.
    /// - Returns: the value.
    /// - Throws: 400, with the problem and its place in the body.
    public func json<Value: Decodable>(_ type: Value.Type = Value.self) throws(HTTPError) -> Value {
        do {
            return try JSONText.decode(type, from: body)
        } catch {
            throw .badRequest("the body is not the JSON that is wanted: \(JSONText.reason(error))")
        }
    }

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

extension Request {
    /// Takes a whole request, and the numeric address of its client.
    init(_ head: RequestHead, _ body: [UInt8], peer: String) {
        self.init(
            method: Method(head.method),
            path: head.target.path,
            queryText: head.target.query,
            headers: HeaderFields(head.headers),
            body: body,
            peer: peer,
            authority: head.target.authority
        )
    }
}
