import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// Signs of life of the guardian, and the judgements that wait for them.
extension Supervisor {
    /// Lets the deadlines of services take effect that are due.
    ///
    /// Who would be ended for silence is asked about first: what the guardian knows may not have
    /// been told yet.
    func judge(at now: Instant) {
        for service in agenda.due(at: now) {
            guard pulse.answersPings, project.machines[service].judgesSilence(at: now) else {
                take(.deadlinePassed, for: service)
                continue
            }
            agenda.set(service, .never)
            pulse.judged.insert(service)
            askGuardian()
        }
        if pulse.deadline <= now { tellSilence(at: now) }
    }

    /// Asks the guardian for a sign of life, unless that is done already.
    func askGuardian() {
        guard pulse.answersPings, pulse.askedAt == nil, !isFinished else { return }
        pulse.ask(at: Clock.now)
        send(.ping(pulse.number))
    }

    /// Calls `then` with the guardian's next sign of life; at once where it never gives any.
    func whenGuardianAnswers(_ then: @escaping () -> Void) {
        guard pulse.answersPings else { return then() }
        pulse.owe(then)
        askGuardian()
    }

    /// For how long the guardian has not answered; nil where it does.
    var guardianSilence: Duration? { pulse.silence(at: Clock.now) }

    /// Whether it was told that the guardian does not answer.
    var isGuardianSilent: Bool { pulse.isTold }

    /// The guardian has answered, and told before whatever it knew.
    func guardianAnswered(_ number: Int32) {
        guard pulse.askedAt != nil, number == pulse.number else { return }
        let (now, wasTold) = (Clock.now, pulse.isTold)
        let took = pulse.answered(at: now)
        if wasTold {
            say(.guardianAnswers, ["after_ms": .milliseconds(took)])
        }
        let judged = pulse.judged
        pulse.judged = []
        if took >= Term.lateMax {
            // What was ordered was not done meanwhile, and what happened was not told.
            stalled(for: took, at: now)
            for service in judged { agenda.set(service, project.deadline(of: service)) }
        } else {
            for service in judged { take(.deadlinePassed, for: service) }
        }
        pulse.takeOwed()?()
        answerWaiting()
    }

    /// Nobody listened, or nobody did what was ordered: silence proves nothing.
    func stalled(for gap: Duration, at now: Instant) {
        project.stalled(for: gap, at: now)
        isChanged = true
        say(.stalled, ["for_ms": .milliseconds(gap)])
    }

    private func tellSilence(at now: Instant) {
        guard let silence = pulse.silence(at: now) else { return }
        pulse.toldSilence()
        let words = "the guardian does not answer; until it does, nothing is started or stopped"
        say(.guardianSilent, ["for_ms": .milliseconds(silence), "detail": .text(words)])
    }

    /// Calls `then` once it is known whether the guardian answers, within a second.
    func whenGuardianIsHeard(_ then: @escaping () -> Void) {
        guard pulse.answersPings, !isFinished, pulse.silence(at: Clock.now) == nil else {
            return then()
        }
        askGuardian()
        pulse.waiting.append(then)
        guard pulse.patience == nil else { return }
        pulse.patience = loop.within(GuardianPulse.prompt) { [unowned self] in answerWaiting() }
    }

    private func answerWaiting() {
        pulse.patience = nil
        let waiting = pulse.waiting
        pulse.waiting = []
        for then in waiting { then() }
    }
}
