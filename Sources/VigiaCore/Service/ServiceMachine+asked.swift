extension ServiceMachine {
    mutating func asked(
        _ request: Request,
        because cause: Cause,
        _ turn: inout Turn
    ) -> [ServiceEffect] {
        switch request {
        case .start: start(because: cause, &turn)
        case .stop: stop(because: cause, &turn)
        case .restart: restart(because: cause, &turn)
        case .reload: reload(because: cause, &turn)
        }
    }

    private mutating func start(because cause: Cause, _ turn: inout Turn) -> [ServiceEffect] {
        goal = .up
        switch state {
        case .down, .done, .waiting(.delay), .waiting(.port), .waiting(.words), .broken:
            forgive()
            if ledger.failure != nil { ledger.failure = nil }
            return begin(because: cause, &turn)
        case .stopping(let run, var stop):
            if stop.sequel == .settle { stop.sequel = .startAgain }
            state = .stopping(run, stop)
            return []
        case .checking, .starting, .up, .degraded, .waiting:
            return []  // It is coming up, or is up.
        }
    }

    private mutating func stop(because cause: Cause, _ turn: inout Turn) -> [ServiceEffect] {
        goal = .down
        let effects = endReplacement(because: cause, turn)
        switch state {
        case .down:
            return effects
        case .done, .checking, .waiting, .broken:
            return effects + settleDown(because: cause)
        case .starting(let run), .up(let run), .degraded(let run):
            return effects + end(run, because: cause, then: .settle, turn)
        case .stopping(let run, var stop):
            stop.sequel = .settle
            state = .stopping(run, stop)
            return effects
        }
    }

    private mutating func restart(because cause: Cause, _ turn: inout Turn) -> [ServiceEffect] {
        goal = .up
        refusal = nil
        forgive()
        return rehearse(.restart, because: cause, turn) ?? restartNow(because: cause, &turn)
    }

    /// Ends the present run, and starts again.
    mutating func restartNow(because cause: Cause, _ turn: inout Turn) -> [ServiceEffect] {
        let effects = endReplacement(because: cause, turn)
        switch state {
        case .down, .done, .waiting, .broken:
            return effects + begin(because: cause, &turn)
        case .checking:
            return effects
        case .starting(let run), .up(let run), .degraded(let run):
            return effects + end(run, because: cause, then: .startAgain, turn)
        case .stopping(let run, var stop):
            stop.sequel = .startAgain
            state = .stopping(run, stop)
            return effects
        }
    }

    mutating func allowed(_ isAllowed: Bool, _ turn: inout Turn) -> [ServiceEffect] {
        self.isAllowed = isAllowed
        guard isAllowed, case .waiting(.dependencies(let cause)) = state else { return [] }
        return begin(because: cause, &turn)
    }

    /// Starts, or begins the wait for whatever must happen first.
    mutating func begin(
        because cause: Cause,
        portIsFree: Bool = false,
        _ turn: inout Turn
    ) -> [ServiceEffect] {
        if !retiring.isEmpty, !policy.canOverlap {
            return enterWait(.tree(cause), "an older run is still being ended", for: nil, cause)
        }
        if !isAllowed {
            return enterWait(
                .dependencies(cause),
                "what it depends on is not there",
                for: nil,
                cause
            )
        }
        if policy.remedies.contains(.freePort), !portIsFree {
            return lookAtPort(because: cause, turn)
        }
        guard let limit = policy.checks, cause.isChecked else {
            return spawnInSlot(because: cause, &turn)
        }
        let until = turn.now + limit
        state = .checking(Checking(cause: cause, until: until, isTrial: cause == .trial))
        return [.report(.checking(cause), nil), .check]
    }

    /// The checks ended; `finding` is the first failure in words, nil when all passed.
    mutating func checked(
        _ finding: String?,
        _ event: ServiceEvent,
        _ turn: inout Turn
    ) -> [ServiceEffect] {
        guard case .checking(let checking) = state else { return [.surprise(event)] }
        guard let finding else {
            return spawnInSlot(because: checking.cause, &turn)
        }
        return open("a check failed: \(finding)", because: .checkFailed(finding), turn)
    }

    private mutating func spawnInSlot(
        because cause: Cause,
        _ turn: inout Turn
    ) -> [ServiceEffect] {
        let run = Run(id: turn.takeRun(), cause: cause, askedAt: turn.now)
        state = .starting(run)
        return [.report(.starting(cause), run.id), .spawn(run.id)]
    }

    mutating func enterWait(
        _ wait: Wait,
        _ words: String,
        for span: Duration?,
        _ cause: Cause
    ) -> [ServiceEffect] {
        state = .waiting(wait)
        return [.report(.waiting(words, for: span, cause), nil)]
    }

    mutating func settleDown(because cause: Cause) -> [ServiceEffect] {
        state = .down
        return [.report(.stopped(cause), nil)]
    }
}
