// What the last words of a run lead to.
extension ServiceMachine {
    /// The last words of a run are in: they are told; a fault that keeps coming before the service
    /// was ever ready opens the breaker, and one whose cause is known is remedied first.
    mutating func heard(_ id: RunID, _ words: LastWords, _ turn: inout Turn) -> [ServiceEffect] {
        guard let index = unheard.firstIndex(where: { $0.run == id }) else { return [] }
        let over = unheard.remove(at: index)
        let failure = Failure(over, words)
        ledger.failure = failure
        let told = ServiceEffect.report(.diagnosed(failure), id)
        if over.wasStable == true {
            guard case .waiting(.words(_, let breakdown)) = state else { return [told] }
            return [told] + open(breakdown, with: failure, times: 1)
        }
        let last = words.lines.last
        let times = ledger.add(Fingerprint(failure, last: last, wasReady: over.wasReady))
        return [told] + answer(failure, over, words, times: times, turn)
    }

    private mutating func answer(
        _ failure: Failure,
        _ over: Unheard,
        _ words: LastWords,
        times: Int,
        _ turn: Turn
    ) -> [ServiceEffect] {
        switch state {
        case .waiting(.words(_, let breakdown)):
            return open(breakdown, with: failure, times: times)
        case .waiting(.delay(_, let cause)):
            if times >= Fingerprint.equalMax {
                guard over.wasReady else { return despair(failure, words, times, cause, turn) }
                return [.report(.repeated(failure, times: times), failure.run)]
            }
            guard over.endedItself || over.isReadyLate, let diagnosis = Diagnosis(words) else {
                return []
            }
            return tryRemedy(for: diagnosis, cause, turn)
        case .down, .checking, .starting, .up, .degraded, .stopping, .waiting, .broken, .done:
            return []
        }
    }

    /// How a run ended whose last words are still to come; unknown where Vigia's own signal ended
    /// it, which says nothing of the run.
    public func ending(ofUnheard run: RunID) -> Ending? {
        guard let over = unheard.first(where: { $0.run == run }) else { return nil }
        return over.endedItself ? over.ending : .unknown
    }

    /// Trying again is of no use: the same came each time before it was ready.
    private mutating func despair(
        _ failure: Failure,
        _ words: LastWords,
        _ times: Int,
        _ cause: Cause,
        _ turn: Turn
    ) -> [ServiceEffect] {
        let reason =
            "the same failure \(times) times in a row: \(failure.line ?? "it " + failure.words)"
        return [.report(.deterministic(words.lines), failure.run)]
            + open(reason, because: cause, turn)
    }

    /// Opens the breaker with what the last words say behind the reason.
    private mutating func open(
        _ breakdown: Breakdown,
        with failure: Failure,
        times: Int
    ) -> [ServiceEffect] {
        var breakdown = breakdown
        if let line = failure.line { breakdown.reason += ": \(line)" }
        if let hint = failure.hint { breakdown.reason += "; \(hint)" }
        if times >= Fingerprint.equalMax {
            breakdown.reason += " (the same failure \(times) times in a row)"
        }
        return open(breakdown)
    }
}
