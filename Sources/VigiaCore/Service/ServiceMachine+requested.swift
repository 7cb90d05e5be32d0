extension ServiceMachine {
    mutating func requested(
        _ request: Request,
        because cause: Cause,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        switch request {
        case .start: start(because: cause, &inputs)
        case .stop: stop(because: cause, &inputs)
        case .restart: restart(because: cause, &inputs)
        case .reload: reload(because: cause, &inputs)
        }
    }

    private mutating func start(because cause: Cause, _ inputs: inout Inputs) -> [ServiceEffect] {
        goal = .up
        switch state {
        case .down, .done, .waiting(.delay), .waiting(.port), .waiting(.words), .broken:
            forgive()
            if restartHistory.failure != nil { restartHistory.failure = nil }
            return begin(because: cause, &inputs)
        case .stopping(let run, var stop):
            if stop.sequel == .settle { stop.sequel = .startAgain }
            state = .stopping(run, stop)
            return []
        case .checking, .starting, .up, .degraded, .waiting:
            return []  // It is coming up, or is up.
        }
    }

    private mutating func stop(because cause: Cause, _ inputs: inout Inputs) -> [ServiceEffect] {
        goal = .down
        let effects = endReplacement(because: cause, inputs)
        switch state {
        case .down:
            return effects
        case .done, .checking, .waiting, .broken:
            return effects + settleDown(because: cause)
        case .starting(let run), .up(let run), .degraded(let run):
            return effects + end(run, because: cause, then: .settle, inputs)
        case .stopping(let run, var stop):
            stop.sequel = .settle
            state = .stopping(run, stop)
            return effects
        }
    }

    private mutating func restart(because cause: Cause, _ inputs: inout Inputs) -> [ServiceEffect] {
        goal = .up
        refusal = nil
        forgive()
        return beginPreflight(.restart, because: cause, inputs)
            ?? restartNow(because: cause, &inputs)
    }

    /// Ends the present run, and starts again.
    mutating func restartNow(because cause: Cause, _ inputs: inout Inputs) -> [ServiceEffect] {
        let effects = endReplacement(because: cause, inputs)
        switch state {
        case .down, .done, .waiting, .broken:
            return effects + begin(because: cause, &inputs)
        case .checking:
            return effects
        case .starting(let run), .up(let run), .degraded(let run):
            return effects + end(run, because: cause, then: .startAgain, inputs)
        case .stopping(let run, var stop):
            stop.sequel = .startAgain
            state = .stopping(run, stop)
            return effects
        }
    }

    mutating func allowed(_ isAllowed: Bool, _ inputs: inout Inputs) -> [ServiceEffect] {
        self.isAllowed = isAllowed
        guard isAllowed, case .waiting(.dependencies(let cause)) = state else { return [] }
        return begin(because: cause, &inputs)
    }

    /// Starts, or begins the wait for whatever must happen first.
    mutating func begin(
        because cause: Cause,
        portIsFree: Bool = false,
        _ inputs: inout Inputs
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
            return lookAtPort(because: cause, inputs)
        }
        guard let limit = policy.checks, cause.isChecked else {
            return spawnInSlot(because: cause, &inputs)
        }
        let until = inputs.now + limit
        state = .checking(Checking(cause: cause, until: until, isRetry: cause == .retry))
        return [.report(.checking(cause), nil), .check]
    }

    /// The checks ended; `problem` is the first failure in words, nil when all passed.
    mutating func checked(
        _ problem: String?,
        _ event: ServiceEvent,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard case .checking(let checking) = state else { return [.surprise(event)] }
        guard let problem else {
            return spawnInSlot(because: checking.cause, &inputs)
        }
        return open("a check failed: \(problem)", because: .checkFailed(problem), inputs)
    }

    private mutating func spawnInSlot(
        because cause: Cause,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        let run = Run(id: inputs.takeRun(), cause: cause, orderedAt: inputs.now)
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
