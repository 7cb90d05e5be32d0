import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Lets the deadlines of services take effect, and judges silence: of services, and of the guardian.
///
/// A service that would be ended for silence is judged once the guardian has answered a ping: what
/// the guardian knows of it may not have been told yet.
final class SilenceJudge {
    private unowned let host: any Host
    /// When each service is due, so that a turn need not ask every machine.
    private var agenda: Agenda
    private var pulse: GuardianPulse

    init(_ host: any Host) {
        self.host = host
        agenda = Agenda(services: host.project.machines.count)
        pulse = GuardianPulse(answersPings: host.guardian.answersPings)
    }

    /// When there is something to judge.
    var deadline: Instant { min(agenda.earliest, pulse.deadline) }

    /// Takes in that services may be due at another time.
    func changed(_ services: [Int]) {
        for service in services { agenda.set(service, host.project.deadline(of: service)) }
    }

    /// Lets the deadlines take effect that are due.
    func look(at now: Instant) {
        for service in agenda.due(at: now) {
            guard pulse.answersPings, host.project.machines[service].judgesSilence(at: now) else {
                host.take(.deadlinePassed, for: service)
                continue
            }
            agenda.set(service, .never)
            pulse.judged.insert(service)
            ask()
        }
        if pulse.deadline <= now { tellSilence(at: now) }
    }

    private func tellSilence(at now: Instant) {
        guard let silence = pulse.silence(at: now) else { return }
        pulse.reportedSilence()
        let words = "the guardian does not answer; until it does, nothing is started or stopped"
        host.say(.guardianSilent, ["for_ms": .milliseconds(silence), "detail": .text(words)])
    }
}

// Signs of life of the guardian.
extension SilenceJudge {
    /// Asks the guardian for a sign of life, unless that is done already.
    func ask() {
        guard pulse.answersPings, pulse.pingedAt == nil, !host.isFinished else { return }
        pulse.ask(at: Clock.now)
        host.send(.ping(pulse.number))
    }

    /// Something was heard of the guardian.
    func heard() { pulse.heard(at: Clock.now) }

    /// For how long the guardian has not answered; nil where it does.
    var silence: Duration? { pulse.silence(at: Clock.now) }

    /// Whether it was told that the guardian does not answer.
    var hasReportedSilence: Bool { pulse.isReported }

    /// Calls `then` with the guardian's next sign of life; at once where it never gives any.
    func whenGuardianAnswers(_ then: @escaping () -> Void) {
        guard pulse.answersPings else { return then() }
        pulse.owe(then)
        ask()
    }

    /// Calls `then` once it is known whether the guardian answers, within a second.
    func whenGuardianIsHeard(_ then: @escaping () -> Void) {
        guard pulse.answersPings, !host.isFinished, silence == nil else { return then() }
        ask()
        pulse.waiting.append(then)
        guard pulse.patience == nil else { return }
        pulse.patience = host.loop.within(GuardianPulse.prompt) { [unowned self] in
            answerWaiting()
        }
    }

    private func answerWaiting() {
        pulse.patience = nil
        let waiting = pulse.waiting
        pulse.waiting = []
        for then in waiting { then() }
    }

    /// The guardian has answered, and told before whatever it knew.
    func answered(_ number: Int32) {
        guard pulse.pingedAt != nil, number == pulse.number else { return }
        let (now, wasReported) = (Clock.now, pulse.isReported)
        let took = pulse.answered(at: now)
        if wasReported { host.say(.guardianAnswers, ["after_ms": .milliseconds(took)]) }
        let judged = pulse.judged
        pulse.judged = []
        if took >= Term.lateMax {
            // What was ordered was not done meanwhile, and what happened was not told.
            host.stalled(for: took, at: now)
            changed(Array(judged))
        } else {
            for service in judged { host.take(.deadlinePassed, for: service) }
        }
        pulse.takeOwed()?()
        answerWaiting()
    }
}
