import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform
import VigiaWire

// What the answers to a probe have been.
extension Probing {
    /// Counts an answer of the run in the slot of a service, once the run is ready.
    func count(
        _ verdict: Verdict,
        of run: RunID,
        _ service: Int,
        _ status: Int?,
        _ text: String?,
        elapsed: Duration
    ) {
        guard let slot = host.project.machines[service].state.run, slot.id == run,
            slot.readyAt != nil
        else { return }
        histories[service, default: ProbeHistory()].take(
            verdict,
            status: status,
            text: text,
            elapsed: elapsed,
            lacksDependency: lacksDependency(service)
        )
        if let sample = HistorySample(verdict, elapsed: elapsed, .init(service, at: .now)) {
            host.capability(History.self).writing.add(sample)
        }
        if verdict == .pass { pace(elapsed, of: run, service) }
    }

    /// The probes that never failed, and whose answer never changed in shape.
    var doubts: [HistoryDoubt] {
        histories.filter(\.value.isDoubtful).sorted { $0.key < $1.key }.map { service, history in
            HistoryDoubt(
                service: host.project.spec.services[service].name,
                passed: Int(history.passed),
                passedWithoutDependency: Int(history.passedWithout)
            )
        }
    }

    /// Takes up which probes were slow, as far as an alert says so.
    func begin(with inventory: Inventory) {
        for alert in host.checkpoint.alerts.watch?.open ?? [] where alert.rule == .slow {
            guard let service = alert.service.flatMap({ host.index(of: $0) }) else { continue }
            histories[service, default: ProbeHistory()].pace = ProbePace(isSlow: true)
        }
    }

    func ended(_ run: RunID, _ pid: ProcessID, _ ending: Ending) {
        guard let service = host.owners[run],
            host.project.machines[service].state.run?.id == run
        else { return }
        histories[service]?.pace = ProbePace()
    }

    /// Reports a probe that has become slow, or is no longer.
    private func pace(_ elapsed: Duration, of run: RunID, _ service: Int) {
        guard let timeout = host.project.spec.services[service].policy.health?.timeout,
            let change = histories[service]?.pace.take(elapsed, timeout: timeout)
        else { return }
        let (subject, took) = (host.subject(service, run), RecordValue.milliseconds(elapsed))
        switch change {
        case .slow:
            let limit = RecordValue.milliseconds(timeout)
            host.say(.healthSlow, ["elapsed_ms": took, "timeout_ms": limit], of: subject)
        case .over: host.say(.healthSlowOver, ["elapsed_ms": took], of: subject)
        }
    }

    /// Whether a service that this one depends on does not serve.
    private func lacksDependency(_ service: Int) -> Bool {
        let needs = host.project.spec.services[service].dependsOn
        if needs.isEmpty { return false }
        return needs.contains { name, condition in
            guard condition != .done, let other = host.index(of: name) else { return false }
            return !host.project.machines[other].state.isServing
        }
    }

    func describe(_ service: Int, in status: inout ServiceStatus) {
        status.probe = histories[service].map { ProbeStatus($0) }
    }
}

extension ProbeStatus {
    fileprivate init(_ history: ProbeHistory) {
        func milliseconds(_ span: Duration) -> Double? {
            history.passed == 0 ? nil : (span.inSeconds * 10_000).rounded() / 10
        }
        self.init(
            passed: Int(history.passed),
            failed: Int(history.failed),
            neverFailed: history.neverFailed,
            sameAnswer: history.isConstant,
            passedWithoutDependency: Int(history.passedWithout),
            doubtful: history.isDoubtful,
            fastestMilliseconds: milliseconds(history.fastest),
            slowestMilliseconds: milliseconds(history.slowest)
        )
    }
}
