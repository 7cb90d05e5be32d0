public import VigiaCore

/// One message to one target: alerts that were raised or resolved at about the same time.
public struct AlertNotice: Hashable, Sendable {
    /// The most alerts of one message.
    public static let alertsMax = 100

    /// The place that the alerts are about.
    public struct Origin: Hashable, Sendable {
        /// The name of the host.
        public let host: String
        /// The name of the project.
        public let project: String
        /// The project's folder.
        public let folder: String

        /// Takes the names of the host and the project, and the project's folder.
        public init(host: String, project: String, folder: String) {
            (self.host, self.project, self.folder) = (host, project, folder)
        }

        /// A short text that no other project in the world has.
        public var mark: String { "\(host):\(folder)" }
    }

    /// The place that the alerts are about.
    public let origin: Origin
    /// The alerts, oldest first; at least one.
    public let alerts: [Alert]

    /// Takes at least one alert.
    public init(_ origin: Origin, _ alerts: [Alert]) {
        precondition(!alerts.isEmpty, "a message is about something")
        self.origin = origin
        self.alerts = alerts
    }

    /// Splits alerts into messages.
    ///
    /// - Parameters:
    ///   - alerts: any number.
    ///   - origin: the place that they are about.
    ///   - target: the target, which may take one alert at a time, or only severe ones.
    /// - Returns: the messages, oldest first.
    public static func notices(
        of alerts: [Alert],
        from origin: Origin,
        for target: AlertTarget
    ) -> [Self] {
        if target.kind == .deadMansSwitch { return [] }
        let wanted = alerts.filter { $0.severity >= target.severity }
        let size = target.groups ? alertsMax : 1
        return stride(from: 0, to: wanted.count, by: size).map { start in
            Self(origin, Array(wanted[start..<min(start + size, wanted.count)]))
        }
    }

    /// The identity: equal for the same alerts in the same state, and for nothing else.
    public var id: String {
        if alerts.count == 1 { return alerts[0].stateID }
        let all = alerts.map(\.stateID).joined(separator: "\n")
        return "group-\(madeAt.milliseconds)-" + String(Checksum.of(all.utf8), radix: 16)
    }

    /// When the last of the alerts changed.
    public var madeAt: WallTime {
        alerts.map { $0.resolved ?? $0.raised }.max() ?? WallTime(milliseconds: 0)
    }

    /// Whether every alert is over.
    public var isResolved: Bool { alerts.allSatisfy { $0.resolved != nil } }

    /// The highest severity.
    public var severity: AlertSeverity { alerts.map(\.severity).max() ?? .warning }
}
