/// Checks of a start that is still to come, asked while the run before it serves.
///
/// So that a restart that could not succeed takes nothing down that works.
public struct Rehearsal: Hashable, Codable, Sendable {
    /// What follows when nothing is in the way: a restart, or a reload.
    var request: Request
    /// Why it was ordered.
    public let cause: Cause
    /// When the checks count as failed.
    var until: Instant
}

extension ServiceMachine {
    /// Asks the checks first where a run serves that a restart or a reload would end.
    ///
    /// - Returns: nil where nothing is to be asked before.
    mutating func rehearse(
        _ request: Request,
        because cause: Cause,
        _ turn: Turn
    ) -> [ServiceEffect]? {
        guard let limit = policy.checks, cause.isChecked, let run = state.run,
            state.isServing
        else { return nil }
        if rehearsal != nil {
            if request == .restart { rehearsal?.request = .restart }  // It is the greater wish.
            return []
        }
        rehearsal = Rehearsal(request: request, cause: cause, until: turn.now + limit)
        return [.report(.checking(cause), run.id), .rehearse]
    }

    /// The checks are over while the run still serves, and what would stand in the way is known.
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

    /// The old run stays, and whoever asked is told why.
    mutating func refuse(_ request: Request, _ words: String) -> [ServiceEffect] {
        refusal = words
        if request == .reload { return [.report(.reloadFailed(words), nil)] }
        return [.report(.restartRefused(words), state.run?.id)]
    }

    /// Nothing serves any more that the checks could spare: what was asked for goes on as if it
    /// had been asked for now.
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
