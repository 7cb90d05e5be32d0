internal import VigiaCore
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
    /// The name of its file.
    public private(set) var file = ""
    /// The alerts whose beginning it tells, by their identities.
    public private(set) var alerts: [String] = []
    /// How often it was tried.
    public private(set) var attempts = 1
    /// In how many milliseconds it is tried again; nil where it is not.
    public private(set) var nextMilliseconds: Int64?

    /// Takes the parts of a report.
    init(_ outcome: Outcome, _ message: String, detail: String = "", afterMilliseconds: Int64 = 0) {
        (self.outcome, self.message) = (outcome, message)
        (self.detail, self.afterMilliseconds) = (detail, afterMilliseconds)
    }

    /// The same report with the file and the alerts of the message.
    func of(_ notice: AlertNotice, in file: String) -> Self {
        var report = self
        report.file = file
        report.alerts = notice.alerts.filter { $0.resolved == nil }.map(\.id)
        return report
    }

    /// The same report with the number of attempts, and the time until the next one.
    func retrying(_ attempts: Int, in span: Duration) -> Self {
        var report = self
        (report.attempts, report.nextMilliseconds) = (attempts, span.milliseconds)
        return report
    }

    /// Writes the report.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("outcome", outcome.rawValue)
            json.member("message", message)
            json.member("detail", detail)
            json.member("after_ms", afterMilliseconds)
            json.member("file", file)
            json.member("alerts", alerts)
            json.member("attempts", attempts)
            json.memberIfPresent("next_ms", nextMilliseconds)
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
        file = try json.member("file")
        alerts = try json.member("alerts")
        attempts = try json.member("attempts")
        nextMilliseconds = try json.member("next_ms")
    }
}
