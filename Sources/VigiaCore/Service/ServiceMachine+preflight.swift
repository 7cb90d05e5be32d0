/// The preflight of a restart or reload: its checks run while the old run serves, so that a restart
/// which could not succeed does not end a working service.
public struct Preflight: Hashable, Codable, Sendable {
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
    mutating func beginPreflight(
        _ request: Request,
        because cause: Cause,
        _ inputs: Inputs
    ) -> [ServiceEffect]? {
        guard let limit = policy.checks, cause.isChecked, let run = state.run,
            state.isServing
        else { return nil }
        if preflight != nil {
            if request == .restart { preflight?.request = .restart }  // It includes a reload.
            return []
        }
        preflight = Preflight(request: request, cause: cause, until: inputs.now + limit)
        return [.report(.checking(cause), run.id), .preflight]
    }

    /// The preflight ended while the old run serves; `problem` is the first failure in words.
    mutating func preflightEnded(
        _ problem: String?,
        _ event: ServiceEvent,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard let due = preflight else { return [.surprise(event)] }
        preflight = nil
        if let problem { return refuse(due.request, "a check failed: \(problem)") }
        return due.request == .reload
            ? replace(because: due.cause, &inputs) : restartNow(because: due.cause, &inputs)
    }

    /// Refuses the request with a reason; the old run stays.
    mutating func refuse(_ request: Request, _ words: String) -> [ServiceEffect] {
        refusal = words
        if request == .reload { return [.report(.reloadFailed(words), nil)] }
        return [.report(.restartRefused(words), state.run?.id)]
    }

    /// Ends a preflight when no run serves any more: its request goes on as if it were made now.
    mutating func settlePreflight() {
        guard preflight != nil, !state.isServing else { return }
        preflight = nil
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
