extension ServiceMachine {
    /// The same machine after a time in which nothing happened but its routine.
    ///
    /// What is due next is due that much later, and the questions are counted; what lies in
    /// the past stays there. Whether a time was such a time is for the caller to prove: the
    /// simulator steps through one round of questions and finds exactly this machine.
    ///
    /// - Parameters:
    ///   - span: how long the time was.
    ///   - questions: how many times the probe was asked in it.
    /// - Returns: the later machine; nil where a run is not all there is, or is starting.
    package func later(by span: Duration, asking questions: UInt32) -> Self? {
        guard replacement == nil, retiring.isEmpty else { return nil }
        var machine = self
        switch state {
        case .up(let run): machine.state = .up(run.later(by: span, asking: questions))
        case .degraded(let run): machine.state = .degraded(run.later(by: span, asking: questions))
        case .down, .checking, .starting, .stopping, .waiting, .broken, .done: return nil
        }
        return machine
    }
}

extension Run {
    fileprivate func later(by span: Duration, asking questions: UInt32) -> Self {
        var run = self
        run.watchdogBy = watchdogBy.map { $0 + span }
        run.health.question &+= questions
        run.health.nextAsk = health.nextAsk.map { $0 + span }
        run.health.answerBy = health.answerBy.map { $0 + span }
        run.memory.nextSample = memory.nextSample.map { $0 + span }
        run.memory.trend?.wait(span)
        return run
    }
}
