/// Who is told of what.
public struct AlertPolicy: Hashable, Codable, Sendable {
    /// The targets; each gets every alert of its severity or more.
    public var targets: [AlertTarget]
    /// The rules that raise alerts.
    public var rules: AlertRules
    /// When alerts that are not critical are held back; nil for never.
    public var quiet: QuietTimes?

    /// The most targets of one project.
    public static let targetsMax = 20

    /// Takes targets with unique names, and rules.
    public init(targets: [AlertTarget], rules: AlertRules = AlertRules()) {
        (self.targets, self.rules) = (targets, rules)
    }

    /// The same policy after the project's folder was renamed.
    func following(from old: String, to new: String) -> Self {
        var policy = self
        for index in targets.indices {
            policy.targets[index].authority =
                targets[index].authority?.following(from: old, to: new)
            if let program = targets[index].command.first {
                policy.targets[index].command[0] = program.following(from: old, to: new)
            }
        }
        return policy
    }
}

/// The rules that are on, with their limits; nil or false for a rule that is off.
public struct AlertRules: Hashable, Codable, Sendable {
    /// Whether a service that is given up raises an alert.
    public var givenUp = true
    /// Whether too many restarts within an hour raise an alert.
    public var flapping = true
    /// How long a service cannot serve until that raises an alert.
    public var down: Duration? = .seconds(60)
    /// How long memory stays over the soft limit until that raises an alert.
    public var memory: Duration? = .seconds(600)
    /// How soon a leak must reach the limit to raise an alert.
    public var leak: Duration? = .seconds(86_400)
    /// Whether probes that pass slowly raise an alert.
    public var slow = true
    /// The time over which the bytes of standard error are compared with their norm.
    public var errors: Duration? = .seconds(300)
    /// The lines that raise an alert.
    public var log: [LogRule] = []
    /// Whether a failed backup raises an alert.
    public var backup = true
    /// The percentage of free disk space below which an alert is raised.
    public var disk: Int? = 10
    /// Whether the beginning of any incident raises an alert.
    public var incident = false

    /// The rules of a configuration that mentions none.
    public init() {}

    /// What to look for in the output of a service.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - isError: whether the output is that of standard error.
    /// - Returns: nil for nothing.
    public func output(of service: ServiceSpec, isError: Bool) -> OutputRules? {
        let own = log.filter { $0.services.isEmpty || service.isAmong($0.services) }
        let window = isError ? errors : nil
        if own.isEmpty, window == nil { return nil }
        return OutputRules(patterns: own.map(\.pattern), rateWindow: window)
    }
}

/// A rule about lines of output.
public struct LogRule: Hashable, Codable, Sendable {
    /// The most rules of one project.
    public static let rulesMax = 20

    /// What a line must match.
    public var pattern: LinePattern
    /// The services; empty for all.
    public var services: [String]
    /// How long no line must match until the alert is over.
    public var overAfter: Duration

    /// Takes the parts of a rule.
    public init(pattern: LinePattern, services: [String] = [], overAfter: Duration = .seconds(600))
    {
        (self.pattern, self.services, self.overAfter) = (pattern, services, overAfter)
    }
}

/// One place to which alerts are sent.
///
/// Address, secret, user and recipients are never printed.
public struct AlertTarget: Hashable, Codable, Sendable {
    /// The form of the messages; the raw value is the word of the configuration.
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// JSON in a CloudEvents envelope, by HTTP.
        case webhook
        /// An incoming web hook of Slack, or of a server that takes the same.
        case slack
        /// A web hook of Discord.
        case discord
        /// A message of a Telegram bot.
        case telegram
        /// A topic of ntfy.
        case ntfy
        /// An integration of PagerDuty, Events API v2.
        case pagerduty
        /// The API v2 of a Prometheus Alertmanager.
        case alertmanager
        /// A mail by SMTP.
        case mail
        /// A program.
        case command
        /// A dead man's switch: an address that is called while all is well; it gets no alerts.
        case deadMansSwitch = "dead_mans_switch"
    }

    /// The name in the journal, unique in the project.
    public var name: String
    /// The form of the messages.
    public var kind: Kind
    /// The whole address; empty for a command.
    public var address: String
    /// The token, key or password; nil for none.
    public var secret: String?
    /// The user of the mail server; nil for none.
    public var user: String?
    /// The sender of mails; nil for another kind.
    public var sender: String?
    /// The chat of Telegram, or the recipients of mails.
    public var recipients: [String] = []
    /// The program and its arguments; empty for another kind.
    public var command: [String] = []
    /// The file with the certificates of trusted authorities; nil for the system's.
    public var authority: String?
    /// Whether a mail may go over a connection without TLS.
    public var allowsPlain = false
    /// How often a dead man's switch is called.
    public var every = Duration.seconds(60)
    /// The least severity that the target gets.
    public var severity = AlertSeverity.warning

    /// Takes the name, form and address; the rest is the default.
    public init(name: String, kind: Kind, address: String) {
        (self.name, self.kind, self.address) = (name, kind, address)
    }

    /// Whether libcurl is needed to reach the target.
    public var needsCurl: Bool { kind != .command }
    /// Whether several alerts fit in one message.
    public var groups: Bool { kind != .pagerduty }
}
