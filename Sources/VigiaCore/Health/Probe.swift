/// A question that is asked again and again while a service runs.
public struct Probe: Hashable, Codable, Sendable {
    /// What is asked.
    public enum Question: Hashable, Codable, Sendable {
        /// `GET` this URL; redirects are not followed.
        case http(HTTPTarget)
        /// Connect to this TCP address.
        case tcp(host: String, port: Int)
        /// Connect to this Unix socket, an absolute path.
        case unix(path: String)
        /// Run this command; exit status 0 passes.
        case exec(command: [String])
    }

    /// What is asked.
    public var question: Question
    /// What an HTTP answer must be; nil for the rules of `Verdict.judging(status:body:)`.
    public var expect: Expectation?

    /// Takes both.
    public init(question: Question, expect: Expectation? = nil) {
        (self.question, self.expect) = (question, expect)
    }
}

/// Where an HTTP question goes.
public struct HTTPTarget: Hashable, Codable, Sendable {
    /// Host name or address, without brackets.
    public var host: String
    /// TCP port.
    public var port: Int
    /// Path and query, beginning with `/`.
    public var path: String

    /// Takes the three.
    public init(host: String, port: Int, path: String) {
        (self.host, self.port, self.path) = (host, port, path)
    }

    /// The target as a URL.
    public var url: String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)\(path)"
    }
}

/// What an HTTP answer must be to pass; what it says is law.
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

    /// Takes the parts; by default any 2xx, whatever the body.
    public init(
        statuses: [ClosedRange<Int>] = [200...299],
        json: [String: [String]] = [:],
        isWhole: Bool = false
    ) {
        (self.statuses, self.json, whole) = (statuses, json, isWhole)
    }

    /// Whether the body must arrive to its end, however long it is.
    public var isWhole: Bool {
        get { whole ?? false }
        set { whole = newValue }
    }
}
