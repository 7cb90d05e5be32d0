import VigiaAlerts
import VigiaCore
import VigiaJSON
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
    /// When the next notifier begins; never while none is wanted.
    private(set) var againAt = Instant.never

    /// The first and the longest time until another notifier takes the place of one that failed.
    private static let (waitMin, waitMax) = (Duration.seconds(1), Duration.seconds(60))
    /// The longest line of a report, in bytes.
    private static let lineBytesMax = 65_536
    /// What a notifier gets of Vigia's own environment.
    private static let variables: Set<String> = [
        "PATH", "HOME", "LANG", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
        "ALL_PROXY",
        "no_proxy", "NO_PROXY",
    ]

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
        // Where there is no memory for the target now, there may be later.
        guard let bytes = try? CompactEncoder.encode(target),
            let input = try? FileDescriptor.memory("alert-target", holding: bytes)
        else { return retry() }
        let launch = Launch(
            command: [CommandLine.arguments[0], "notifier", target.name],
            environment: ProcessEnvironment.all.filter { Self.variables.contains($0.key) },
            directory: host.here,
            nice: 5
        )
        var order = ChildOrder(kind: .notifier, launch: launch)
        order.places = [0, 1].map { DescriptorPlace(target: Int32($0), origin: .attached($0)) }
        order.attached = [input.raw]
        order.output = .lines(bytesMax: Self.lineBytesMax) { [unowned self] in hear($0) }
        hasMessages = false
        let number = host.childNumber()
        run = number
        host.begin(order, as: number) { [unowned self] end in ended(end.ending) }
    }

    /// A notifier ends when no message is left; one that failed may have left some.
    private func ended(_ ending: Ending) {
        run = nil
        if ending.isSuccess {
            failures = 0
            begin()
        } else {
            retry()
        }
    }

    private func retry() {
        hasMessages = true
        let wait = min(Self.waitMin * (1 << min(failures, 10)), Self.waitMax)
        failures += 1
        againAt = Clock.now + wait
    }

    private func hear(_ line: ArraySlice<UInt8>) {
        guard let report = JSON.decode(DeliveryReport.self, from: Array(line)) else {
            return host.surprised(by: "a notifier said nonsense", service: nil)
        }
        let fields: RecordFields = [
            "message": .text(report.message), "target": .text(target.name),
        ]
        let detail: RecordFields = ["detail": .text(report.detail)]
        switch report.outcome {
        case .delivered:
            host.say(.alertDelivered, fields + ["after_ms": .integer(report.afterMilliseconds)])
        case .delayed: host.say(.alertDelayed, fields + detail)
        case .failed: host.say(.alertFailed, fields + detail)
        }
    }
}

extension SupervisorProcess {
    /// What a child of the guardian does that delivers alerts; see `NotifierProcess`.
    ///
    /// - Returns: the exit status.
    public static func notify() -> Int32 { NotifierProcess.main() }
}
