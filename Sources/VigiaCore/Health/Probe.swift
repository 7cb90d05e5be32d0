/// A question that is asked repeatedly while a service runs.
public struct Probe: Hashable, Codable, Sendable {
    /// What the probe asks.
    public enum Question: Hashable, Codable, Sendable {
        /// Send `GET` to this URL; redirects are not followed.
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

    /// Takes a host without brackets, a port, and a path that begins with `/`.
    public init(host: String, port: Int, path: String) {
        (self.host, self.port, self.path) = (host, port, path)
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
