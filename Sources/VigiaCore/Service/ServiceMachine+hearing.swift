// What the last output of a run leads to.
extension ServiceMachine {
    /// Takes in the last output of a run and reports the failure.
    ///
    /// A failure that repeats before the service is ever ready opens the breaker; a failure with a
    /// known remedy is repaired first.
    mutating func heard(_ id: RunID, _ words: LastWords, _ inputs: inout Inputs) -> [ServiceEffect]
    {
        guard let index = unheard.firstIndex(where: { $0.run == id }) else { return [] }
        var over = unheard.remove(at: index)
        let isLast = index == unheard.endIndex
        if !isLast { over.startDue = nil }
        let failure = Failure(over, words)
        restartHistory.failure = failure
        let reported = ServiceEffect.report(.diagnosed(failure), id)
        var times = 1
        if over.wasStable != true, !over.endedUnseen {
            times = restartHistory.add(Fingerprint(failure, of: over, last: words.lines.last))
        }
        if case .waiting(.words(_, let openBreaker)) = state {
            // The last output belongs to the reason for giving the service up.
            return isLast ? [reported] + open(openBreaker, with: failure, times: times) : [reported]
        }
        if over.wasStable == true { return [reported] }
        return [reported] + answer(failure, over, words, times: times, &inputs)
    }

    private mutating func answer(
        _ failure: Failure,
        _ over: Unheard,
        _ words: LastWords,
        times: Int,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard case .waiting(.delay(_, let cause)) = state else { return [] }
        if times >= Fingerprint.equalMax {
            guard over.wasReady else { return despair(failure, words, times, cause, inputs) }
            let reported = ServiceEffect.report(.repeated(failure, times: times), failure.run)
            return [reported] + goOn(after: over, cause, &inputs)
        }
        if over.endedItself || over.isReadyLate, let diagnosis = Diagnosis(words) {
            let remedying = tryRemedy(for: diagnosis, cause, inputs)
            if !remedying.isEmpty { return remedying }
        }
        return goOn(after: over, cause, &inputs)
    }

    /// Starts the next run without waiting for more output.
    private mutating func goOn(
        after over: Unheard,
        _ cause: Cause,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard let due = over.startDue else { return [] }
        if due <= inputs.now { return begin(because: cause, &inputs) }
        state = .waiting(.delay(until: due, after: cause))
        return []
    }

    /// The ending of a run whose last output is still to come; unknown where Vigia's own signal
    /// ended the run, which says nothing about it.
    public func ending(ofUnheard run: RunID) -> Ending? {
        guard let over = unheard.first(where: { $0.run == run }) else { return nil }
        return over.endedItself ? over.ending : .unknown
    }

    /// Opens the breaker, since the same failure came each time before the service was ready.
    private mutating func despair(
        _ failure: Failure,
        _ words: LastWords,
        _ times: Int,
        _ cause: Cause,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        let reason =
            "the same failure \(times) times in a row: \(failure.line ?? "it " + failure.words)"
        return [.report(.deterministic(words.lines), failure.run)]
            + open(reason, because: cause, inputs)
    }

    /// Opens the breaker, with the decisive line added to the reason.
    private mutating func open(
        _ openBreaker: OpenBreaker,
        with failure: Failure,
        times: Int
    ) -> [ServiceEffect] {
        var openBreaker = openBreaker
        if let line = failure.line { openBreaker.reason += ": \(line)" }
        if let hint = failure.hint { openBreaker.reason += "; \(hint)" }
        if times >= Fingerprint.equalMax {
            openBreaker.reason += " (the same failure \(times) times in a row)"
        }
        return open(openBreaker)
    }
}
