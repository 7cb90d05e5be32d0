import VigiaCore
import VigiaHistory
import VigiaLogs
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
