import VigiaCore
import VigiaWire

/// The state of a service as `status` shows it.
func serviceStatus(
    _ spec: ServiceSpec,
    _ machine: ServiceMachine,
    _ standing: Standing,
    profile: String?,
    at now: Instant
) -> ServiceStatus {
    var status = ServiceStatus(
        name: spec.name,
        state: machine.state.name,
        goal: machine.goal.rawValue
    )
    status.standing = .known(standing)
    if let run = machine.state.run {
        (status.pid, status.run) = (run.pid?.raw, run.id.raw)
        status.uptimeSeconds = run.spawnedAt.map { (now - $0).inSeconds }
        status.memoryBytes = run.memory.used?.count
        (status.health, status.healthDetail) = (run.health.word(spec), run.health.detail)
        status.ready = run.readyAt != nil && machine.state.isServing
    }
    status.restarts = machine.restartHistory.restarts
    status.restartsLastHour = machine.restartHistory.restartsLastHour(at: now)
    status.memoryLimitBytes = machine.policy.memory?.limit.count
    status.reason = machine.reason(at: now)
    status.cause = machine.state.cause.map { RecordCause($0) }
    if case .waiting(.dependencies) = machine.state {
        status.waitingFor = spec.dependsOn.keys.sorted()
    }
    status.lastEnding = machine.lastEnding?.description
    status.lastFailure = machine.restartHistory.failure.map {
        FailureStatus(
            run: $0.run.raw,
            cause: $0.cause.rawValue,
            confidence: $0.confidence?.rawValue,
            line: $0.line,
            detail: $0.words
        )
    }
    status.profile = profile
    status.settled = machine.isSettled
    (status.canReload, status.isReloading) = (machine.policy.canOverlap, machine.replacement != nil)
    status.group = spec.group
    status.refusal = machine.refusal
    return status
}

extension HealthWatch {
    /// The word that `status` shows: what is believed of the run.
    fileprivate func word(_ spec: ServiceSpec) -> HealthWord {
        guard spec.probe != nil else { return .none }
        switch phase {
        case .unknown: return .unknown
        case .passing: return .passing
        case .degraded: return .degraded
        case .suspect: return .failing
        }
    }
}

extension ServiceMachine {
    /// Why it is not simply up, in words, with the line that tells why its last run failed.
    func reason(at now: Instant) -> String? {
        guard let reason = state.reason(at: now) else { return nil }
        guard case .waiting(.delay(_, .ended)) = state, let failure = restartHistory.failure else {
            return reason
        }
        return reason + ((failure.line ?? failure.hint).map { ": \($0)" } ?? "")
    }
}

extension ServiceState {
    /// Why it is not simply up, in words.
    fileprivate func reason(at now: Instant) -> String? {
        switch self {
        case .down, .up, .done: nil
        case .checking: "its checks are asked"
        case .starting(let run): run.health.detail.map { "not ready yet: \($0)" }
        case .degraded(let run): run.health.detail
        case .stopping(_, let stop): stop.cause.description
        case .waiting(let wait): wait.words(at: now)
        case .broken(let openBreaker): openBreaker.words(at: now)
        }
    }
}

extension ServiceState {
    /// Why it is being begun, ended or held back, or was given up.
    fileprivate var cause: Cause? {
        switch self {
        case .down, .up, .done, .degraded: nil
        case .checking(let checking): checking.cause
        case .starting(let run): run.cause
        case .stopping(_, let stop): stop.cause
        case .waiting(let wait): wait.cause
        case .broken(let openBreaker): openBreaker.cause
        }
    }
}

extension Wait {
    fileprivate func words(at now: Instant) -> String {
        switch self {
        case .delay(let until, let cause): "starts in \(until.left(at: now).text): \(cause)"
        case .dependencies: "waits for what it depends on"
        case .tree: "waits for an older run to end"
        case .words: "reads what its last run wrote"
        case .port(let wait): wait.holder.map { "waits for \($0)" } ?? "looks at its port"
        case .remedy(let remedy, _, let cause): "repairs \(remedy): \(cause)"
        }
    }
}

extension OpenBreaker {
    fileprivate func words(at now: Instant) -> String {
        guard let until else { return "given up: \(reason)" }
        return "given up: \(reason); next retry in \(until.left(at: now).text)"
    }
}
