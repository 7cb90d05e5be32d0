/// The preflight of a restart or reload: its checks run while the old run serves, so that a restart
/// which could not succeed does not end a working service.
public struct Rehearsal: Hashable, Codable, Sendable {
    /// The request that follows when all checks pass: restart or reload.
    var request: Request
    /// Why the request was made.
    public let cause: Cause
    /// When the checks count as failed.
    var until: Instant
}

extension ServiceMachine {
    /// Runs the preflight where a restart or a reload would end a serving run.
    ///
    /// - Returns: nil where there is nothing to check first.
    mutating func rehearse(
        _ request: Request,
        because cause: Cause,
        _ turn: Turn
    ) -> [ServiceEffect]? {
        guard let limit = policy.checks, cause.isChecked, let run = state.run,
            state.isServing
        else { return nil }
        if rehearsal != nil {
            if request == .restart { rehearsal?.request = .restart }  // It includes a reload.
            return []
        }
        rehearsal = Rehearsal(request: request, cause: cause, until: turn.now + limit)
        return [.report(.checking(cause), run.id), .rehearse]
    }

    /// The preflight ended while the old run serves; `finding` is the first failure in words.
    mutating func rehearsed(
        _ finding: String?,
        _ event: ServiceEvent,
        _ turn: inout Turn
    ) -> [ServiceEffect] {
        guard let due = rehearsal else { return [.surprise(event)] }
        rehearsal = nil
        if let finding { return refuse(due.request, "a check failed: \(finding)") }
        return due.request == .reload
            ? replace(because: due.cause, &turn) : restartNow(because: due.cause, &turn)
    }

    /// Refuses the request with a reason; the old run stays.
    mutating func refuse(_ request: Request, _ words: String) -> [ServiceEffect] {
        refusal = words
        if request == .reload { return [.report(.reloadFailed(words), nil)] }
        return [.report(.restartRefused(words), state.run?.id)]
    }

    /// Ends a preflight when no run serves any more: its request goes on as if it were made now.
    mutating func settleRehearsal() {
        guard rehearsal != nil, !state.isServing else { return }
        rehearsal = nil
        if case .stopping(let run, var stop) = state, stop.sequel == .judge, goal == .up {
            stop.sequel = .startAgain
            state = .stopping(run, stop)
        }
    }
}

extension ServiceState {
    /// Whether a run serves.
    public var isServing: Bool {
        switch self {
        case .up, .degraded: true
        case .down, .checking, .starting, .stopping, .waiting, .broken, .done: false
        }
    }
}
