/// One request, whole: its body has been read when a handler sees it.
public struct Request: Sendable {
    /// What is wanted.
    public let method: Method
    /// The path, as the client wrote it.
    public let path: String
    /// What stands behind the question mark, as the client wrote it; empty where there is none.
    public let queryText: String
    /// The header fields.
    public let headers: HeaderFields
    /// The body, at most `ServerLimits.bodyBytesMax` bytes.
    public let body: [UInt8]
    /// The numeric address of whoever sent it, which may be a proxy; empty for a Unix socket.
    public let peer: String
    /// The host of a request for a whole URL, which counts before `Host`.
    var authority: String?
    /// What the path has where the route says `{name}`, decoded.
    public internal(set) var parameters: [String: String] = [:]

    /// Which host is asked: that of the URL, or else what the field `Host` says.
    public var host: String? { authority ?? headers["Host"] }

    /// What the path has where the route says `{name}`.
    ///
    /// - Parameter name: a name that the route of this handler has.
    /// - Returns: its text, decoded; never empty.
    /// - Throws: 404, where the route has no such name.
    public func parameter(_ name: String) throws(HTTPError) -> String {
        guard let value = parameters[name] else { throw .notFound() }
        return value
    }

    /// A parameter of the path as a number or another value that a text can be turned into.
    ///
    /// - Parameters:
    ///   - name: a name that the route of this handler has.
    ///   - type: what it shall be.
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

    /// The value of the first `name=value` in the query, decoded.
    ///
    /// - Parameter name: which one.
    /// - Returns: its text; nil where there is none.
    public func query(_ name: String) -> String? {
        guard !queryText.isEmpty else { return nil }
        for pair in queryText.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard PercentText.decode(parts[0], plusIsSpace: true) == name else { continue }
            return parts.count == 1 ? "" : PercentText.decode(parts[1], plusIsSpace: true)
        }
        return nil
    }

    /// A value of the query as a number or another value that a text can be turned into.
    ///
    /// - Parameters:
    ///   - name: which one.
    ///   - type: what it shall be.
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

    /// The body, read as JSON.
    ///
    /// - Parameter type: what it shall be.
    /// - Returns: the value.
    /// - Throws: 400, which says what is wrong and where.
    public func json<Value: Decodable>(_ type: Value.Type = Value.self) throws(HTTPError) -> Value {
        do {
            return try JSONText.decode(type, from: body)
        } catch {
            throw .badRequest("the body is not the JSON that is wanted: \(JSONText.reason(error))")
        }
    }

    /// The body as a text; what is not UTF-8 becomes U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
