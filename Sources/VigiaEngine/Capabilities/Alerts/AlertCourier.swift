import VigiaAlerts
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Keeps a notifier at work while messages wait for one target.
final class AlertCourier {
    let target: AlertTarget
    private unowned let host: any Host
    private var run: RunID?
    /// Whether messages may wait that no notifier has seen.
    private var hasMessages = false
    /// How often in a row a notifier has failed.
    private var failures = 0
    /// The failed attempts, by the names of files.
    private var delayed: [String: Attempt] = [:]
    /// When the next notifier begins; never while none is wanted.
    private(set) var againAt = Instant.never

    /// An attempt that failed.
    private struct Attempt {
        let count: Int
        let detail: String
        let nextAt: WallTime
    }

    /// The first and the longest time until another notifier takes the place of one that failed.
    private static let (waitMin, waitMax) = (Duration.seconds(1), Duration.seconds(60))

    init(_ target: AlertTarget, _ host: any Host) { (self.target, self.host) = (target, host) }

    /// Takes in that messages wait.
    func wake() {
        hasMessages = true
        if run == nil, againAt == .never { begin() }
    }

    /// Begins with another notifier where that is due.
    func look(at now: Instant) {
        guard againAt <= now else { return }
        againAt = .never
        begin()
    }

    private func begin() {
        guard run == nil, hasMessages, !host.isShuttingDown else { return }
        hasMessages = false
        run = host.beginNotifier(for: target, hear: { [unowned self] in hear($0) }) {
            [unowned self] in
            ended($0)
        }
        if run == nil { retry() }
    }

    /// A notifier ends when no message is left; one that failed may have left some.
    private func ended(_ ending: Ending) {
        run = nil
        if ending.isSuccess {
            (failures, delayed) = (0, [:])
            begin()
        } else {
            retry()
        }
    }

    private func retry() {
        hasMessages = true
        failures += 1
        againAt = Clock.now + Self.waitMin.doubled(after: failures, limit: Self.waitMax)
    }

    /// A waiting message with what is known of attempts to deliver it.
    ///
    /// A message that was not tried waits for the target as the others do.
    func describing(_ message: WaitingMessage) -> WaitingMessage {
        var message = message
        let own = delayed[message.file]
        (message.attempts, message.detail) = (own?.count ?? 0, own?.detail)
        let next = own?.nextAt ?? delayed.values.map(\.nextAt).min()
        message.nextAttempt = next?.description
        return message
    }

    private func hear(_ report: DeliveryReport) {
        let isNews = delayed[report.file] == nil
        delayed[report.file] = report.nextMilliseconds.map {
            Attempt(
                count: report.attempts,
                detail: report.detail,
                nextAt: WallTime(milliseconds: WallTime.now.milliseconds + $0)
            )
        }
        let fields: RecordFields = [
            "message": .text(report.message), "target": .text(target.name),
        ]
        let detail: RecordFields = ["detail": .text(report.detail)]
        switch report.outcome {
        case .delivered:
            let alerts = Set(report.alerts)
            _ = host.checkpoint.changeAlerts { $0.sent(alerts, to: target.name) }
            host.say(.alertDelivered, fields + ["after_ms": .integer(report.afterMilliseconds)])
        case .delayed: if isNews { host.say(.alertDelayed, fields + detail) }
        case .failed: host.say(.alertFailed, fields + detail)
        }
    }
}
