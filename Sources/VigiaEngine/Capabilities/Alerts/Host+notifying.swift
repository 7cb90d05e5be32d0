import VigiaAlerts
import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

extension Host {
    /// Begins with a notifier for a target, whose secrets it gets through a file in memory.
    ///
    /// - Parameters:
    ///   - target: the target.
    ///   - hear: hears each report.
    ///   - then: hears how the notifier ended, once; never within this call.
    /// - Returns: its run; nil where there is no memory for the target, or no process can be made.
    func beginNotifier(
        for target: AlertTarget,
        hear: @escaping (DeliveryReport) -> Void,
        then: @escaping (Ending) -> Void
    ) -> RunID? {
        // Where there is no memory for the target now, there may be later.
        guard let bytes = try? CompactEncoder.encode(target),
            let input = try? FileDescriptor.memory("alert-target", holding: bytes)
        else { return nil }
        let launch = Launch(
            command: [CommandLine.arguments[0], "notifier", target.name],
            environment: ProcessEnvironment.all.filter { notifierVariables.contains($0.key) },
            directory: here,
            nice: 5
        )
        var order = ChildOrder(kind: .notifier, launch: launch)
        order.places = [0, 1].map { DescriptorPlace(target: Int32($0), origin: .attached($0)) }
        order.attached = [input.raw]
        order.output = .lines(bytesMax: reportBytesMax) { [unowned self] line in
            if let report = JSON.decode(DeliveryReport.self, from: Array(line)) {
                hear(report)
            } else {
                surprised(by: "a notifier said nonsense", service: nil)
            }
        }
        let run = childNumber()
        var (isBegun, isOver) = (false, false)
        begin(order, as: run) { end in
            isOver = true
            if isBegun { then(end.ending) }
        }
        isBegun = true
        return isOver ? nil : run
    }
}

/// The longest line of a report, in bytes.
private let reportBytesMax = 65_536

/// What a notifier gets of Vigia's own environment.
private let notifierVariables: Set<String> = [
    "PATH", "HOME", "LANG", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
    "no_proxy", "NO_PROXY",
]

extension SupervisorProcess {
    /// What a child of the guardian does that delivers alerts; see `NotifierProcess`.
    ///
    /// - Returns: the exit status.
    public static func notify() -> Int32 { NotifierProcess.main() }
}
