public import VigiaJSON

/// The answer to `GET /v1/alerts`: what is wrong, who was told, and what waits.
public struct AlertList: Hashable, Sendable {
    /// The open alerts, oldest first.
    public var alerts: [AlertStatus]
    /// When the present quiet time ends, or the clock is looked at again; nil outside of one.
    public var quietUntil: String?
    /// The messages that wait for delivery, oldest first; nil where nobody could list them.
    public var waiting: [WaitingMessage]?

    /// Takes alerts and messages.
    public init(alerts: [AlertStatus], quietUntil: String?, waiting: [WaitingMessage]?) {
        (self.alerts, self.quietUntil, self.waiting) = (alerts, quietUntil, waiting)
    }
}

/// An open alert.
public struct AlertStatus: Hashable, Sendable {
    /// The identity.
    public var alert: String
    /// The rule that raised it.
    public var rule: String
    /// How much it matters: `critical` or `warning`.
    public var severity: String
    /// The service; nil for the project.
    public var service: String?
    /// What is wrong.
    public var title: String
    /// The decisive line of output; nil without one.
    public var line: String?
    /// When it was raised.
    public var raised: String
    /// Whether it is held back until the quiet time ends.
    public var isHeldBack: Bool
    /// The targets that took it; nil where that is not known, since no supervisor runs.
    public var sentTo: [String]?

    /// Takes the parts of an alert.
    public init(
        alert: String,
        rule: String,
        severity: String,
        service: String?,
        title: String,
        line: String?,
        raised: String,
        isHeldBack: Bool,
        sentTo: [String]?
    ) {
        (self.alert, self.rule, self.severity) = (alert, rule, severity)
        (self.service, self.title, self.line) = (service, title, line)
        (self.raised, self.isHeldBack, self.sentTo) = (raised, isHeldBack, sentTo)
    }
}

/// A message that waits for delivery to one target.
public struct WaitingMessage: Hashable, Sendable {
    /// The target.
    public var target: String
    /// The file in `.vigia/alerts`.
    public var file: String
    /// When the message was made.
    public var made: String
    /// Whether it only says that alerts are over.
    public var isResolved: Bool
    /// How often it was tried; nil where that is not known.
    public var attempts: Int?
    /// When it is tried again; nil where that is not known, or it is being sent.
    public var nextAttempt: String?
    /// What the target answered to the last attempt; nil without one.
    public var detail: String?

    /// Takes what the name of the file says.
    public init(target: String, file: String, made: String, isResolved: Bool) {
        (self.target, self.file) = (target, file)
        (self.made, self.isResolved) = (made, isResolved)
    }
}

extension AlertList: JSONWritable, JSONReadable {
    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("alerts", alerts)
            json.member("quiet_until", quietUntil)
            json.member("waiting", waiting)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        alerts = try json.member("alerts")
        quietUntil = try json.member("quiet_until")
        waiting = try json.member("waiting")
    }
}

extension AlertStatus: JSONWritable, JSONReadable {
    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("alert", alert)
            json.member("rule", rule)
            json.member("severity", severity)
            json.member("service", service)
            json.member("title", title)
            json.member("line", line)
            json.member("raised", raised)
            json.member("held_back", isHeldBack)
            json.member("sent_to", sentTo)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        alert = try json.member("alert")
        rule = try json.member("rule")
        severity = try json.member("severity")
        service = try json.member("service")
        title = try json.member("title")
        line = try json.member("line")
        raised = try json.member("raised")
        isHeldBack = try json.member("held_back")
        sentTo = try json.member("sent_to")
    }
}

extension WaitingMessage: JSONWritable, JSONReadable {
    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("target", target)
            json.member("file", file)
            json.member("made", made)
            json.member("resolved", isResolved)
            json.member("attempts", attempts)
            json.member("next_attempt", nextAttempt)
            json.member("detail", detail)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        target = try json.member("target")
        file = try json.member("file")
        made = try json.member("made")
        isResolved = try json.member("resolved")
        attempts = try json.member("attempts")
        nextAttempt = try json.member("next_attempt")
        detail = try json.member("detail")
    }
}
