/// A condition that somebody must know of, from its first sign until it is over.
public struct Alert: Hashable, Codable, Sendable {
    /// The identity, never used twice: what a target uses to recognize a repeated delivery.
    public let id: String
    /// The rule that raised the alert.
    public let rule: AlertRule
    /// The service; nil for the project.
    public let service: String?
    /// What is wrong, as a sentence without a full stop.
    public let title: String
    /// Why, as far as it is known.
    public internal(set) var reason: IncidentReason?
    /// When the alert was raised.
    public let raised: WallTime
    /// When the condition was over; nil while it holds.
    public private(set) var resolved: WallTime?

    /// Takes the parts of an alert.
    ///
    /// - Parameters:
    ///   - id: the identity, unique in the world.
    ///   - rule: the rule that raised it.
    ///   - service: the service; nil for the project.
    ///   - title: what is wrong; it loses secrets, and is cut at `Incident.wordsMax` bytes.
    ///   - reason: why; nil if unknown.
    ///   - raised: when.
    ///   - resolved: when it was over; nil while it holds.
    public init(
        id: String,
        rule: AlertRule,
        service: String?,
        title: String,
        reason: IncidentReason? = nil,
        raised: WallTime,
        resolved: WallTime? = nil
    ) {
        (self.id, self.rule, self.service) = (id, rule, service)
        (self.title, self.reason) = (title.kept, reason)
        (self.raised, self.resolved) = (raised, resolved)
    }

    /// The alert once its condition is over; it never ends before its beginning.
    public func resolved(at time: WallTime) -> Self {
        var alert = self
        alert.resolved = max(time, raised)
        return alert
    }

    /// How much the alert matters.
    public var severity: AlertSeverity { rule.severity }
    /// The identity of this state of the alert, unlike that of its other state.
    public var stateID: String { resolved == nil ? id : id + "-resolved" }
}

/// What raises an alert; the raw value is the word of the configuration and of every message.
public enum AlertRule: String, Hashable, Codable, Sendable, CaseIterable {
    /// The circuit breaker of a service opened.
    case givenUp = "given_up"
    /// A service cannot serve for too long.
    case down
    /// A service was restarted too often within an hour.
    case flapping
    /// The memory of a service stays over its soft limit.
    case memory
    /// The memory of a service will soon reach its limit.
    case leak
    /// The health probe of a service passes, but slowly.
    case slow
    /// A service writes far more to standard error than usual.
    case errors
    /// A service wrote a line that somebody wants to know of.
    case log
    /// A database could not be backed up.
    case backup
    /// The disk with the project is nearly full.
    case disk
    /// Any incident of a service began.
    case incident
    /// A user wants to know whether alerts arrive.
    case test

    /// How much such an alert matters.
    public var severity: AlertSeverity {
        switch self {
        case .givenUp, .down: .critical
        case .flapping, .memory, .leak, .slow, .errors, .log, .backup, .disk, .incident, .test:
            .warning
        }
    }

    /// Whether such an alert is over when the incident of its service is.
    var endsWithIncident: Bool {
        switch self {
        case .givenUp, .down, .flapping, .incident: true
        case .memory, .leak, .slow, .errors, .log, .backup, .disk, .test: false
        }
    }
}

/// How much an alert matters, the least first.
public enum AlertSeverity: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
    /// Somebody should look at it during the day.
    case warning
    /// A service cannot serve.
    case critical

    /// Orders by weight.
    public static func < (a: Self, b: Self) -> Bool { a == .warning && b == .critical }
}
