/// A question that is asked repeatedly while a service runs.
public struct Probe: Hashable, Codable, Sendable {
    /// What the probe asks.
    public enum Question: Hashable, Codable, Sendable {
        /// Send a request to this URL; redirects are not followed.
        case http(HTTPTarget)
        /// Connect to this TCP address.
        case tcp(host: String, port: Int)
        /// Connect to this Unix socket, an absolute path.
        case unix(path: String)
        /// Run this command; exit status 0 passes.
        case exec(command: [String])

        /// Whether the probe ends as soon as it is connected.
        public var onlyConnects: Bool {
            switch self {
            case .tcp, .unix: true
            case .http, .exec: false
            }
        }
    }

    /// What the probe asks.
    public var question: Question
    /// What an HTTP answer must be; nil for the rules of `Verdict.judging(status:body:)`.
    public var expect: Expectation?

    /// Takes a question, and for an HTTP question the answer that it must get.
    public init(question: Question, expect: Expectation? = nil) {
        (self.question, self.expect) = (question, expect)
    }
}

/// The target of an HTTP question.
public struct HTTPTarget: Hashable, Codable, Sendable {
    /// Host name or address; an IPv6 address without brackets.
    public var host: String
    /// TCP port.
    public var port: Int
    /// Path and query, beginning with `/`.
    public var path: String
    private var ownMethod: Method?  // Older specifications lack both.
    private var ownHeaders: [Header]?

    private enum CodingKeys: String, CodingKey {
        case host, port, path
        case ownMethod = "method"
        case ownHeaders = "headers"
    }

    /// A method of a request without a body.
    ///
    /// Source: RFC 9110, section 9.3.
    public enum Method: String, Hashable, Codable, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case options = "OPTIONS"
        case post = "POST"
    }

    /// A header field; its value may be a secret.
    ///
    /// Source: RFC 9110, section 5.
    public struct Header: Hashable, Codable, Sendable {
        /// The name, as it is written.
        public var name: String
        /// The value, without line ends.
        public var value: String

        /// Takes a name and a value.
        public init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }

    /// Takes a host without brackets, a port, and a path that begins with `/`.
    public init(host: String, port: Int, path: String) {
        (self.host, self.port, self.path) = (host, port, path)
    }

    /// The method of the request.
    public var method: Method {
        get { ownMethod ?? .get }
        set { ownMethod = newValue == .get ? nil : newValue }
    }

    /// The header fields that are sent beside the usual ones, or in place of them.
    public var headers: [Header] {
        get { ownHeaders ?? [] }
        set { ownHeaders = newValue.isEmpty ? nil : newValue }
    }

    /// The target as a URL.
    public var url: String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)\(path)"
    }
}

/// What an HTTP answer must be to pass; no other rule applies then.
public struct Expectation: Hashable, Codable, Sendable {
    /// The statuses that pass, such as `200...299`; never empty.
    public var statuses: [ClosedRange<Int>]
    /// For each key of the JSON body, by dotted path, the values that pass.
    public var json: [String: [String]]
    private var whole: Bool?  // Older specifications lack it.

    private enum CodingKeys: String, CodingKey {
        case statuses, json
        case whole = "isWhole"
    }

    /// Takes an expectation; by default any 2xx passes, whatever the body.
    public init(
        statuses: [ClosedRange<Int>] = [200...299],
        json: [String: [String]] = [:],
        isWhole: Bool = false
    ) {
        (self.statuses, self.json, whole) = (statuses, json, isWhole)
    }

    /// Whether the body must arrive completely, however long it is.
    public var isWhole: Bool {
        get { whole ?? false }
        set { whole = newValue }
    }
}
