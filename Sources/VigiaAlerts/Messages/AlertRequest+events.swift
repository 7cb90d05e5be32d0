import VigiaCore
import VigiaJSON

// Forms with an identity for each alert, which the target itself opens and closes.
extension AlertRequest {
    /// How long a firing alert lasts in Alertmanager without a resolved one.
    private static let lasts: Int64 = 7 * 86_400_000

    /// Source: developer.pagerduty.com, "Send an Alert Event", Events API v2.
    static func pagerDuty(_ notice: AlertNotice, key: String) -> JSONValue {
        let alert = notice.alerts[0]
        guard alert.resolved == nil else {
            return .fields([
                "routing_key": .text(key), "event_action": .text("resolve"),
                "dedup_key": .text(alert.id),
            ])
        }
        let origin = notice.origin
        return .fields([
            "routing_key": .text(key),
            "event_action": .text("trigger"),
            "dedup_key": .text(alert.id),
            "client": .text("Vigia"),
            "payload": .fields([
                "summary": .text(String("\(origin.project): \(alert.title)".prefix(1000))),
                "source": .text(origin.host),
                "severity": .text(alert.severity.rawValue),
                "timestamp": .text(alert.raised.description),
                "component": alert.service.map { .text($0) },
                "group": .text(origin.project),
                "class": .text(alert.rule.rawValue),
                "custom_details": .fields([
                    "code": (alert.reason?.code.rawValue).map { .text($0) },
                    "because": (alert.reason?.clause).map { .text($0) },
                    "line": (alert.reason?.line).map { .text($0) },
                    "folder": .text(origin.folder),
                ]),
            ]),
        ])
    }

    /// Source: prometheus/alertmanager, api/v2/openapi.yaml, `postableAlert`.
    static func alertmanager(_ alert: Alert, _ origin: AlertNotice.Origin) -> JSONValue {
        let end = alert.resolved ?? WallTime(milliseconds: alert.raised.milliseconds + lasts)
        return .fields([
            "labels": .fields([
                "alertname": .text("vigia_\(alert.rule.rawValue)"),
                "severity": .text(alert.severity.rawValue),
                "service": alert.service.map { .text($0) },
                "project": .text(origin.project),
                "instance": .text(origin.host),
                "vigia_alert": .text(alert.id),
            ]),
            "annotations": .fields([
                "summary": .text(alert.title),
                "because": (alert.reason?.clause).map { .text($0) },
                "line": (alert.reason?.line).map { .text($0) },
            ]),
            "startsAt": .text(alert.raised.description),
            "endsAt": .text(end.description),
        ])
    }
}
