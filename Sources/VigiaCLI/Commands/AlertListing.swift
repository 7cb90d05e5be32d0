import VigiaAlerts
import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Shows the open alerts, and the messages that wait for delivery.
///
/// While no supervisor runs, it shows what the folder of messages has.
struct AlertListing {
    let list: AlertList
    /// Whether a supervisor answered.
    let isLive: Bool

    /// Asks the supervisor, or else looks into the folder.
    static func of(_ project: ProjectFolder) throws(CommandError) -> Self {
        do {
            return Self(list: try Client(project: project).alerts(), isLive: true)
        } catch .notRunning {
            let spool = AlertSpool(in: .state(of: project.path))
            let alerts = spool.left.map { AlertStatus($0, isHeldBack: false, sentTo: nil) }
            let list = AlertList(alerts: alerts, quietUntil: nil, waiting: spool.waiting())
            return Self(list: list, isLive: false)
        }
    }

    /// The list for people.
    ///
    /// - Parameter now: the time.
    /// - Returns: lines.
    func lines(at now: WallTime = .now) -> [String] {
        var lines = isLive ? [] : ["Vigia does not run here; this is what it left."]
        lines += list.alerts.isEmpty ? ["No alert is open."] : table(at: now).lines()
        if let until = list.quietUntil.flatMap({ WallTime($0) }) {
            let held = list.alerts.count { $0.isHeldBack }
            let span = Duration.milliseconds(until.milliseconds - now.milliseconds)
            lines.append("Quiet for at least \(max(span, .zero).text); held back: \(held).")
        }
        guard let waiting = list.waiting else { return lines + ["Vigia is too busy to say more."] }
        let targets = Dictionary(grouping: waiting, by: \.target).sorted { $0.key < $1.key }
        return lines + targets.map { words(of: $0, $1, at: now) }
    }

    private func table(at now: WallTime) -> Table {
        var table = Table(columns: [
            .init(title: "SINCE", isNumber: true), .init(title: "SEVERITY"),
            .init(title: "SENT TO"), .init(title: "ALERT"),
        ])
        table.rows = list.alerts.map { alert in
            let raised = WallTime(alert.raised) ?? now
            let span = Duration.milliseconds(max(0, now.milliseconds - raised.milliseconds))
            let sent = alert.sentTo.map { $0.isEmpty ? "-" : $0.joined(separator: ", ") } ?? "?"
            let line = alert.line.map { ": \($0)" } ?? ""
            return [
                span.text, alert.severity, alert.isHeldBack ? "held back" : sent,
                alert.title + line,
            ]
        }
        return table
    }

    private func words(of target: String, _ messages: [WaitingMessage], at now: WallTime) -> String
    {
        let count = messages.count == 1 ? "1 message waits" : "\(messages.count) messages wait"
        let next = messages.compactMap { $0.nextAttempt.flatMap { WallTime($0) } }.min()
        let when = next.map { time in
            let span = Duration.milliseconds(max(0, time.milliseconds - now.milliseconds))
            return " for an attempt in \(span.text)"
        }
        let why = messages.lazy.compactMap(\.detail).first.map { ": \($0)" }
        return "\(target): \(count)\(when ?? "")\(why ?? "")"
    }
}
