/// Encodes an answer.
///
/// Source: RFC 9112, section 4.
struct ResponseText {
    /// The header line with the date, rebuilt at most once a second.
    struct DateLine {
        private var second: Int64 = -1
        private(set) var bytes: [UInt8] = []

        /// Rebuilds the line for a time.
        mutating func refresh(_ now: WallTime) {
            guard now.seconds != second else { return }
            second = now.seconds
            bytes = Array("Date: \(now.httpDate)\r\n".utf8)
        }
    }

    private static let ok = Array("HTTP/1.1 200 OK\r\n".utf8)
    private static let length = Array("Content-Length: ".utf8)
    private static let closing = Array("Connection: close\r\n".utf8)
    private static let keeping = Array("Connection: keep-alive\r\n".utf8)

    /// Appends an answer to a buffer.
    ///
    /// - Parameters:
    ///   - response: the answer.
    ///   - isHead: whether the request was `HEAD`, so that the body is left out.
    ///   - isKept: whether the connection stays open.
    ///   - date: the header line with the date.
    ///   - bytes: the buffer.
    static func append(
        _ response: Response,
        isHead: Bool,
        isKept: Bool,
        date: [UInt8],
        to bytes: inout [UInt8]
    ) {
        if response.status == 200 {
            bytes.append(contentsOf: ok)
        } else {
            let reason = reason(response.status)
            bytes.append(contentsOf: "HTTP/1.1 \(response.status) \(reason)\r\n".utf8)
        }
        bytes.append(contentsOf: date)
        for (name, value) in response.headers where isField(name, value) {
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: [0x3A, 0x20])
            bytes.append(contentsOf: value.utf8)
            bytes.append(contentsOf: [0x0D, 0x0A])
        }
        let hasBody = response.status >= 200 && response.status != 204 && response.status != 304
        if hasBody {
            bytes.append(contentsOf: length)
            bytes.append(contentsOf: response.body.count.description.utf8)
            bytes.append(contentsOf: [0x0D, 0x0A])
        }
        // HTTP/1.0 needs `keep-alive`, and HTTP/1.1 accepts it.
        bytes.append(contentsOf: isKept ? keeping : closing)
        bytes.append(contentsOf: [0x0D, 0x0A])
        if hasBody, !isHead { bytes.append(contentsOf: response.body) }
    }

    /// Whether the pair is exactly one valid field, and none that the server sets itself.
    private static func isField(_ name: String, _ value: String) -> Bool {
        let isPlain = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
        guard isPlain, isName else { return false }
        return switch name.utf8.count {
        case 4: name.lowercased() != "date"
        case 10: name.lowercased() != "connection"
        case 14: name.lowercased() != "content-length"
        case 17: name.lowercased() != "transfer-encoding"
        default: true
        }
    }

    private static func reason(_ status: Int) -> String {
        reasons[status] ?? (status < 400 ? "OK" : "Error")
    }

    /// The reason phrases.
    ///
    /// Source: RFC 9110, section 15.
    private static let reasons = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently",
        302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
        308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
        404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict",
        410: "Gone", 413: "Content Too Large", 415: "Unsupported Media Type",
        422: "Unprocessable Content", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}
