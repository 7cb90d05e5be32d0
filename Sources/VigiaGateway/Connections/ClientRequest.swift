import VigiaAPI
import VigiaCore
import VigiaHTTP
import VigiaJSON
import VigiaWire

/// The request that a client's connection is at, and the texts that it leads to.
struct ClientRequest {
    /// Whether no request has come yet.
    private(set) var isNone = true
    /// Whether the answer has no body.
    private(set) var isHead = false
    /// Whether it changes nothing, and may be sent twice.
    private(set) var isSafe = false
    /// Whether the connection stays open behind the answer.
    var isKept = false
    /// The token by which it was admitted; nil for none.
    var pass: APIToken?
    /// What the gateway reads itself; nil where the supervisor answers.
    private(set) var reading: OwnReading?
    /// Path and query.
    private(set) var target = ""

    /// One of which nothing is known.
    init() {}

    /// Takes what the head says.
    init(_ head: RequestHead, isKept: Bool) {
        isNone = false
        isHead = head.method == .head
        isSafe = isHead || head.method == .get || Self.hasKey(head)
        self.isKept = isKept
        reading = OwnReading(head)
        target = head.target.text
    }

    /// Whether the order has a key, by which the supervisor knows it again.
    private static func hasKey(_ head: RequestHead) -> Bool {
        let verb = head.target.path.split(separator: "/").last.map(String.init)
        return verb.map(["start", "stop", "restart", "reload"].contains) == true
            && head.target.query.split(separator: "&").contains { $0.hasPrefix("key=") }
    }

    /// The request for the supervisor.
    ///
    /// Only what it needs is written, and written anew: whatever a client sends, nothing in it can
    /// be taken for a second request. In HTTP/1.0 an answer has a length, or ends with its
    /// connection.
    func forwarded(_ head: RequestHead, _ body: [UInt8]) -> [UInt8] {
        var text = "\(head.method.rawValue) \(head.target.text) HTTP/1.0\r\nHost: localhost\r\n"
        if let accept = head.headers["Accept"], reading == nil { text += "Accept: \(accept)\r\n" }
        if let pass { text += "Vigia-Token: \(pass.name)\r\n" }
        if head.method != .get, head.method != .head { text += "Content-Length: \(body.count)\r\n" }
        return Array((text + "\r\n").utf8) + body
    }

    /// The head of an answer of the supervisor, for the client.
    func head(of answer: AnswerHead) -> [UInt8] {
        let length = answer.length.map { "Content-Length: \($0)\r\n" } ?? ""
        return Array(
            ("HTTP/1.1 \(answer.status) \(answer.reason)\r\n" + answer.fields + length + ending)
                .utf8
        )
    }

    /// The answer to a request that does not get to the supervisor.
    func answer(_ refusal: GatewayRefusal) -> [UInt8] {
        let body = JSON.encode(refusal.problem) + [UInt8(ascii: "\n")]
        let text =
            "HTTP/1.1 \(refusal.status) \(Self.reason(refusal.status))\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n"
            + refusal.fields + ending
        return Array(text.utf8) + (isHead ? [] : body)
    }

    /// The answer with something that the gateway has read.
    ///
    /// - Parameter body: JSON.
    /// - Returns: all bytes of the answer.
    func answer(json body: [UInt8]) -> [UInt8] {
        let text =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.count)\r\n" + ending
        return Array(text.utf8) + body
    }

    /// The answer with a file of the dashboard.
    func answer(_ file: Dashboard.File) -> [UInt8] {
        let text =
            "HTTP/1.1 200 OK\r\nContent-Type: \(file.type)\r\n"
            + "Content-Length: \(file.bytes.count)\r\n" + Dashboard.fields + ending
        return Array(text.utf8) + (isHead ? [] : file.bytes)
    }

    /// The head of an answer with events, which has no end.
    var streamHead: [UInt8] {
        Array(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + ending).utf8)
    }

    /// The fields of every answer, and the empty line.
    private var ending: String {
        // So that a page offers no orders that it may not give.
        (pass.map { "Vigia-Scope: \($0.scope.rawValue)\r\n" } ?? "")
            + "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            + "Connection: \(isKept ? "keep-alive" : "close")\r\n\r\n"
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 421: "Misdirected Request"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 405: "Method Not Allowed"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Error"
        }
    }
}
