import VigiaCore

/// A message in words, for people.
struct AlertText {
    let notice: AlertNotice

    /// One line: what is wrong, or how many alerts there are.
    var subject: String {
        let alerts = notice.alerts
        let project = notice.origin.project
        if alerts.count == 1 { return "\(Self.mark(alerts[0])) \(project): \(alerts[0].title)" }
        let over = alerts.count { $0.resolved != nil }
        let open = alerts.count - over
        let parts = [open > 0 ? "\(open) new" : nil, over > 0 ? "\(over) resolved" : nil]
        let words = parts.compactMap { $0 }.joined(separator: ", ")
        return "[\(notice.isResolved ? "resolved" : notice.severity.rawValue)] "
            + "\(project): \(words) alerts"
    }

    /// All alerts, and where they come from.
    ///
    /// - Parameter limit: the most characters; alerts that do not fit are counted.
    /// - Returns: several lines, without a newline at the end.
    func body(within limit: Int) -> String {
        let end = "\(notice.origin.project) on \(notice.origin.host), \(notice.origin.folder)"
        var (blocks, left, room) = ([String](), notice.alerts.count, limit - end.count - 40)
        for alert in notice.alerts {
            var block = Self.block(alert)
            if blocks.isEmpty { block = String(block.prefix(max(0, room))) }
            guard block.count + 2 <= room || blocks.isEmpty else { break }
            blocks.append(block)
            (left, room) = (left - 1, room - block.count - 2)
        }
        if left > 0 { blocks.append("… and \(left) more") }
        return (blocks + [end]).joined(separator: "\n\n")
    }

    private static func mark(_ alert: Alert) -> String {
        "[\(alert.resolved == nil ? alert.severity.rawValue : "resolved")]"
    }

    private static func block(_ alert: Alert) -> String {
        var lines = ["\(mark(alert)) \(alert.title)"]
        if let reason = alert.reason {
            let code = reason.code == .unknown ? "" : " (\(reason.code.rawValue))"
            lines.append("because: \(reason.clause)\(code)")
            if let line = reason.line { lines.append(line) }
        }
        if let resolved = alert.resolved {
            let span = Duration.milliseconds(resolved.milliseconds - alert.raised.milliseconds)
            lines.append("from \(alert.raised) to \(resolved), for \(span.text)")
        } else {
            lines.append("since \(alert.raised)")
        }
        return lines.joined(separator: "\n")
    }
}
