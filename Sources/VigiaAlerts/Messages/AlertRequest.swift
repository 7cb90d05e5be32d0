import VigiaCore
import VigiaJSON
import VigiaWire

/// A POST that carries a message.
struct AlertRequest: Equatable {
    var url: String
    var headers: [String] = []
    var body: [UInt8]

    /// The request for a message to a target that is reached by HTTP; nil for another kind.
    init?(_ notice: AlertNotice, to target: AlertTarget) {
        let text = AlertText(notice: notice)
        let value: JSONValue
        var (url, type) = (target.address, "application/json")
        switch target.kind {
        case .webhook:
            value = Self.cloudEvent(notice)
            type = "application/cloudevents+json"
        case .slack:
            value = .fields(["text": .text(Self.escapedForSlack(text.body(within: 3000)))])
        case .discord:
            value = .fields([
                "content": .text(text.body(within: 1900)),
                "allowed_mentions": .fields(["parse": .list([])]),
            ])
        case .telegram:
            url = "\(target.address.withoutSlash)/bot\(target.secret ?? "")/sendMessage"
            value = .fields([
                "chat_id": .text(target.recipients.first ?? ""),
                "text": .text(text.body(within: 3900)),
                "link_preview_options": .fields(["is_disabled": .flag(true)]),
            ])
        case .ntfy: (url, value) = Self.ntfy(notice, target, text)
        case .pagerduty: value = Self.pagerDuty(notice, key: target.secret ?? "")
        case .alertmanager:
            url = target.address.withoutSlash + "/api/v2/alerts"
            value = .list(notice.alerts.map { Self.alertmanager($0, notice.origin) })
        case .mail, .command, .deadMansSwitch: return nil
        }
        self.url = url
        body = JSON.encode(value)
        headers = [
            "Content-Type: \(type)", "Accept: application/json", "Expect:",
            "Idempotency-Key: \(notice.id)",
        ]
        let sendsToken = [.webhook, .ntfy, .alertmanager].contains(target.kind)
        if sendsToken, let token = target.secret {
            headers.append("Authorization: Bearer \(token)")
        }
    }

    /// An event in the structured mode.
    ///
    /// Source: CloudEvents 1.0.2, JSON event format.
    private static func cloudEvent(_ notice: AlertNotice) -> JSONValue {
        let parts = notice.origin.folder.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.map { percentEncoded(String($0)) }.joined(separator: "/")
        return .fields([
            "specversion": .text("1.0"),
            "id": .text(notice.id),
            "source": .text("vigia://\(notice.origin.host)\(folder)"),
            "type": .text(notice.isResolved ? "vigia.alert.resolved" : "vigia.alert.firing"),
            "time": .text(notice.madeAt.description),
            "datacontenttype": .text("application/json"),
            "data": (try? JSONValue(parsing: JSON.encode(notice))) ?? .null,
        ])
    }

    /// Source: api.slack.com, "Formatting text for app surfaces", escaping.
    private static func escapedForSlack(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(character)
            }
        }.joined()
    }

    /// A message to a topic, as JSON to the root of the server.
    ///
    /// Source: docs.ntfy.sh, "Publish as JSON".
    private static func ntfy(
        _ notice: AlertNotice,
        _ target: AlertTarget,
        _ text: AlertText
    ) -> (String, JSONValue) {
        let address = target.address.withoutSlash
        let slash = address.lastIndex(of: "/") ?? address.startIndex
        let priority: Int64 = notice.isResolved ? 3 : notice.severity == .critical ? 5 : 4
        let value = JSONValue.fields([
            "topic": .text(String(address[slash...].dropFirst())),
            "title": .text(text.subject),
            "message": .text(text.body(within: 1000)),
            "priority": .integer(priority),
            "tags": .list([.text(notice.isResolved ? "white_check_mark" : "warning")]),
        ])
        return (String(address[..<slash]) + "/", value)
    }
}

extension String {
    /// The text without slashes at its end.
    fileprivate var withoutSlash: String {
        var text = self[...]
        while text.last == "/" { text.removeLast() }
        return String(text)
    }
}
