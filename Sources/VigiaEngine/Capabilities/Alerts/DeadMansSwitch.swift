import VigiaAlerts
import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Calls an address again and again while all is well, so that somebody else notices when neither
/// the services nor Vigia nor the host can.
final class DeadMansSwitch {
    private let target: AlertTarget
    private unowned let host: any Host
    private var isUnderWay = false
    /// Whether the journal says that the last call failed.
    private var hasFailed = false
    /// When the address is called next.
    private(set) var callAt = Instant.boot

    init(_ target: AlertTarget, _ host: any Host) { (self.target, self.host) = (target, host) }

    /// Calls the address where that is due and all is well.
    func look(at now: Instant) {
        guard callAt <= now else { return }
        callAt = now + target.every
        guard !isUnderWay, !host.isShuttingDown, host.isAllWell else { return }
        let run = host.beginNotifier(for: target, hear: { [unowned self] in hear($0) }) {
            [unowned self] ending in
            isUnderWay = false
            if ending.isSuccess { hasFailed = false }
        }
        isUnderWay = run != nil
    }

    private func hear(_ report: DeliveryReport) {
        if hasFailed { return }
        hasFailed = true
        let fields: RecordFields = [
            "message": .text(report.message), "target": .text(target.name),
            "detail": .text(report.detail),
        ]
        host.say(.alertDelayed, fields)
    }
}

extension Host {
    /// Whether every service is as it is wanted; a degraded one serves.
    fileprivate var isAllWell: Bool {
        let project = project
        return project.spec.configured.indices.allSatisfy { service in
            let standing = project.standing(of: service)
            return standing.isAsWanted || standing == .degraded
        }
    }
}
