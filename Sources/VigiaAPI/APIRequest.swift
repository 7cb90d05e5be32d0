public import VigiaCore

/// One request as it came in, bytes not yet understood.
public struct APIRequest: Hashable, Sendable {
    /// The method in capitals.
    public var method: String
    /// The path, still percent-encoded, without query.
    public var path: String
    /// The query, still percent-encoded, without `?`; empty for none.
    public var query: String
    /// The `Accept` header; empty for none.
    public var accept: String
    /// The name of the token by which it came over TCP; nil on the control socket.
    public var token: String?
    /// The whole body.
    public var body: [UInt8]
    /// Who asked, by uid and pid as the kernel told them; the command comes from the route.
    public var requester: Requester

    /// The most bytes of a path with its query.
    public static let targetBytesMax = 8 * 1024
    /// The most bytes of a body: the names of every service a project can have.
    public static let bodyBytesMax = 256 * 1024
    /// The most values in a body: as many names, and some more.
    static let valuesMax = ProjectSpec.servicesMax + 48

    /// Takes the parts; `target` is path and query as they stand in the request line.
    public init(
        method: String,
        target: String,
        accept: String = "",
        body: [UInt8] = [],
        requester: Requester
    ) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        (self.method, self.accept, self.body) = (method, accept, body)
        path = String(parts.first ?? "/")
        query = parts.count > 1 ? String(parts[1]) : ""
        self.requester = requester
    }

    /// The decoded parts of the path; nil where the encoding is broken.
    var segments: [String]? {
        let raw = path.split(separator: "/", omittingEmptySubsequences: true)
        let decoded = raw.compactMap { percentDecoded(String($0)) }
        return decoded.count == raw.count ? decoded : nil
    }

    /// Whether the `Accept` header names this type.
    ///
    /// - Parameter type: the type without parameters, in small letters.
    /// - Returns: whether it is one of those that are named, whatever weight it is given.
    ///
    /// Source: RFC 9110, section 12.5.1.
    public func accepts(_ type: String) -> Bool {
        let words = accept.lowercased().split { $0 == "," || $0 == ";" || $0.isWhitespace }
        return words.contains { $0 == type }
    }

    /// The decoded value of a query item; nil where it is not there or is broken.
    public func queryValue(_ name: String) -> String? {
        encodedQueryValue(name).flatMap { percentDecoded(String($0)) }
    }

    /// Whether a query item is there whose value is broken.
    func isBroken(_ name: String) -> Bool {
        encodedQueryValue(name) != nil && queryValue(name) == nil
    }

    private func encodedQueryValue(_ name: String) -> Substring? {
        for item in query.split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if percentDecoded(String(pair[0])) == name { return pair.count > 1 ? pair[1] : "" }
        }
        return nil
    }
}

/// The text that `text` encodes; nil where a `%` is not followed by two hexadecimal digits, or
/// the bytes are not UTF-8, or there is a NUL among them.
///
/// Source: RFC 3986, section 2.1.
func percentDecoded(_ text: String) -> String? {
    var (bytes, rest) = ([UInt8](), Array(text.utf8)[...])
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard let high = rest.popFirst().flatMap(hexValue),
            let low = rest.popFirst().flatMap(hexValue)
        else { return nil }
        bytes.append(high << 4 | low)
    }
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
}

/// The value of one hexadecimal digit.
private func hexValue(_ digit: UInt8) -> UInt8? {
    Character(UnicodeScalar(digit)).hexDigitValue.map { UInt8($0) }
}
