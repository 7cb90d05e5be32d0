public import VigiaJSON

/// A line from the notifier to the supervisor: what came of a message.
public struct DeliveryReport: Hashable, Sendable, JSONWritable, JSONReadable {
    /// What came of it.
    public enum Outcome: String, Hashable, Sendable {
        /// The target took it.
        case delivered
        /// It was not delivered yet.
        case delayed
        /// It was given up.
        case failed
    }

    /// What came of the message.
    public let outcome: Outcome
    /// The identity of the message.
    public let message: String
    /// Why it was not delivered; empty where it was.
    public let detail: String
    /// How many milliseconds after it was made it was delivered.
    public let afterMilliseconds: Int64

    /// Takes the parts of a report.
    init(_ outcome: Outcome, _ message: String, detail: String = "", afterMilliseconds: Int64 = 0) {
        (self.outcome, self.message) = (outcome, message)
        (self.detail, self.afterMilliseconds) = (detail, afterMilliseconds)
    }

    /// Writes the report.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("outcome", outcome.rawValue)
            json.member("message", message)
            json.member("detail", detail)
            json.member("after_ms", afterMilliseconds)
        }
    }

    /// Reads a report.
    public init(json: JSONValue) throws(JSONError) {
        let word: String = try json.member("outcome")
        guard let outcome = Outcome(rawValue: word) else {
            throw .unexpected(wanted: "what came of a message")
        }
        self.outcome = outcome
        message = try json.member("message")
        detail = try json.member("detail")
        afterMilliseconds = try json.member("after_ms")
    }
}
