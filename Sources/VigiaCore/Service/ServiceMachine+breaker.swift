extension ServiceMachine {
    /// Applies the restart policy to a run that ended although nobody asked for it.
    mutating func judge(
        _ run: Run,
        _ cause: Cause,
        _ ending: Ending,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        let restart = policy.restart
        if let number = ending.lack {
            return wait(for: number, run.isRetry ? .retry : cause, inputs)
        }
        if restart.mode != .always, ending.isSuccess, cause == .ended(ending) {
            state = .done(ending)
            return [.report(.done, nil)]
        }
        let effects = listenFor(run, cause, ending)
        if restart.mode == .never {
            let last = story(of: run, cause, ending)
            let reason = "it \(last), and its restart policy is never"
            return effects + giveUp(reason, because: cause, inputs)
        }
        if run.provedStable {
            creditStable(run)
            return effects + startAfter(restart.delay, since: run, because: cause, &inputs)
        }
        return effects + judgeUnstable(run, cause, ending, &inputs)
    }

    /// Waits after a process could not be made because Vigia lacked a resource: that says nothing
    /// about the service, counts as no failure, and is retried soon.
    private mutating func wait(
        for number: Int32,
        _ cause: Cause,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        let wait = Wait.delay(until: inputs.now + .lackPause, after: cause)
        let words = "Vigia itself lacks something: \(errnoWords(number))"
        return enterWait(wait, words, for: .lackPause, cause)
    }

    /// Waits after the checks could not run because Vigia lacked a resource.
    mutating func couldNotCheck(
        _ number: Int32,
        _ event: ServiceEvent,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        guard case .checking(let checking) = state else { return [.surprise(event)] }
        return wait(for: number, checking.cause, inputs)
    }

    private mutating func judgeUnstable(
        _ run: Run,
        _ cause: Cause,
        _ ending: Ending,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        let restart = policy.restart
        let inWindow = restartHistory.addUnstable(at: inputs.now, window: restart.window)
        if case .neverStarted(let step, let errno) = ending, isHopeless(step, errno) {
            return open("it \(ending.clause)", because: cause, inputs)
        }
        if run.isRetry {
            let last = story(of: run, cause, ending)
            return giveUp("its retry failed: it \(last)", because: cause, inputs)
        }
        if max(restartHistory.unstableInRow, inWindow) >= restart.attempts {
            let count = max(restartHistory.unstableInRow, inWindow)
            let span = count > restartHistory.unstableInRow ? " within \(restart.window.text)" : ""
            let last = story(of: run, cause, ending)
            let reason = "\(count) runs\(span) ended before they were stable; the last \(last)"
            return giveUp(reason, because: cause, inputs)
        }
        let delay = restart.delay(afterUnstable: restartHistory.unstableInRow, draw: inputs.draw)
        return startAfter(delay, since: run, because: cause, &inputs)
    }

    /// What happened to a run: how it ended by itself, or why Vigia ended it.
    private func story(of run: Run, _ cause: Cause, _ ending: Ending) -> String {
        switch cause {
        case .ended: ending.story
        case .startTimedOut: cause.story + (run.answer(before: cause).map { " (\($0))" } ?? "")
        case .hung, .heartbeatMissed, .memoryExceeded: cause.story
        case .requested, .projectStarted, .projectStopped, .pauseOver, .retry,
            .leftBehind, .announced, .adopted, .checkFailed, .remedied, .replaced, .unclaimed,
            .changed:
            "\(ending.clause), \(cause)"
        }
    }

    /// ENOENT, E2BIG, ENOEXEC, EACCES and ENOTDIR.
    ///
    /// Source: errno(3), on Linux.
    private static let lastingErrors: Set<Int32> = [2, 7, 8, 13, 20]

    /// Whether a start failed because of the configuration, so that retrying at once is useless:
    /// the program, its directory or its user does not exist.
    private func isHopeless(_ step: SpawnStep, _ errno: Int32) -> Bool {
        switch step {
        case .exec, .chdir: Self.lastingErrors.contains(errno)
        case .groups, .setgid, .setuid, .specification: true
        case .clone, .session, .signals, .cgroup, .rlimit, .priority, .privileges, .descriptors:
            false
        }
    }

    private mutating func listenFor(
        _ run: Run,
        _ cause: Cause,
        _ ending: Ending
    ) -> [ServiceEffect] {
        var over = Unheard(run: run.id, ending: ending, wasReady: run.readyAt != nil)
        (over.cause, over.wasStable) = (cause, run.provedStable)
        over.answer = run.answer(before: cause)
        unheard.append(over)
        if unheard.count > Fingerprint.equalMax { unheard.removeFirst() }
        return [.hearLastWords(run.id)]
    }

    private mutating func startAfter(
        _ delay: Duration,
        since run: Run,
        because cause: Cause,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        var effects: [ServiceEffect] = []
        let limit = policy.restart.flappingMax
        if let count = restartHistory.addRestart(at: inputs.now, flappingMax: limit) {
            effects.append(.report(.flapping(restarts: count), nil))
        }
        let due = run.orderedAt + delay
        var until = due
        if awaitsWords(of: run) {
            until = max(due, inputs.now + Self.wordsWithin)
            unheard[unheard.endIndex - 1].startDue = due
        }
        if until <= inputs.now { return effects + begin(because: cause, &inputs) }
        let wait = Wait.delay(until: until, after: cause)
        let (words, end) =
            due > inputs.now ? ("the delay between starts", due) : ("its last words", until)
        return effects + enterWait(wait, words, for: end - inputs.now, cause)
    }

    /// Whether the last output of a run may show that retrying is useless, or what to repair first:
    /// the next start then waits for that output.
    private func awaitsWords(of run: Run) -> Bool {
        if run.provedStable { return false }
        let isSpent = restartHistory.equalInRow + unheard.count >= Fingerprint.equalMax
        let remedies = policy.remedies.subtracting(restartHistory.tried).subtracting([.freePort])
        return run.readyAt == nil && isSpent || !remedies.isEmpty
    }

    /// The longest wait for the last output of a run.
    static let wordsWithin = Duration.seconds(2)

    /// Opens the breaker once the last output has arrived, since it belongs to the reason.
    private mutating func giveUp(
        _ reason: String,
        because cause: Cause,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        let openBreaker = openBreaker(reason, because: cause, inputs)
        state = .waiting(.words(until: inputs.now + Self.wordsWithin, openBreaker))
        return []
    }

    /// Opens the breaker: the service stays down until `cooldown` is over, or for ever.
    mutating func open(_ reason: String, because cause: Cause, _ inputs: Inputs) -> [ServiceEffect]
    {
        open(openBreaker(reason, because: cause, inputs))
    }

    mutating func open(_ openBreaker: OpenBreaker) -> [ServiceEffect] {
        state = .broken(openBreaker)
        return [.report(.broken(openBreaker), nil)]
    }

    private func openBreaker(_ reason: String, because cause: Cause, _ inputs: Inputs)
        -> OpenBreaker
    {
        let cooldown = policy.restart.mode == .never ? nil : policy.restart.cooldown
        return OpenBreaker(reason: reason, cause: cause, until: cooldown.map { inputs.now + $0 })
    }

    mutating func tryRemedy(
        for diagnosis: Diagnosis,
        _ cause: Cause,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        let remedy = diagnosis.remedy
        if remedy == .freePort { return [] }  // Each start checks the port anyway.
        guard policy.remedies.contains(remedy), !restartHistory.tried.contains(remedy) else {
            return []
        }
        return order(remedy, for: diagnosis, cause, inputs)
    }

    mutating func order(
        _ remedy: Remedy,
        for diagnosis: Diagnosis,
        _ cause: Cause,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        restartHistory.markTried(remedy)
        state = .waiting(.remedy(remedy, until: inputs.now + policy.remedyTimeout, after: cause))
        return [.report(.remedying(remedy, diagnosis), nil), .remedy(remedy, diagnosis)]
    }

    mutating func remedied(
        _ remedy: Remedy,
        _ succeeded: Bool,
        _ event: ServiceEvent,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard case .waiting(.remedy(remedy, _, let cause)) = state else {
            return [.surprise(event)]
        }
        return [.report(.remedied(remedy, succeeded: succeeded), nil)]
            + begin(because: cause == .retry ? .retry : .remedied(remedy), &inputs)
    }
}

extension Run {
    /// The probe's last answer, where Vigia ended the run because it was not ready in time.
    fileprivate func answer(before cause: Cause) -> String? {
        if case .startTimedOut = cause { health.detail } else { nil }
    }
}
