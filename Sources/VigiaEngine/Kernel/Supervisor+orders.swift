import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// One small interpreter per kind of effect.
extension Supervisor {
    func carryOut(_ effect: ServiceEffect, of service: Int) {
        if capabilities.contains(where: { $0.carryOut(effect, of: service) }) { return }
        switch effect {
        case .spawn(let run): spawn(run, of: service)
        case .signal(let run, let signal, let scope): send(.signal(run, signal, scope))
        case .acknowledge(let run):
            let name = project.spec.services[service].name
            let written = capability(LogPipes.self).written(by: service)
            scribe.ended(service: name, run: run, written: written)
            runs.acknowledge(run)
        // Capabilities have done these.
        case .hearLastWords, .ask, .examine, .measure, .relieve, .check, .rehearse, .remedy,
            .lookAtPort:
            break
        case .report(let happening, let run): tell(happening, run, of: service)
        case .surprise(let event): surprised(by: "\(event)", service: service)
        }
    }

    /// Gives the guardian an order; what cannot be sent is a surprise, and a closed link ends
    /// this supervisor, so that the guardian starts another.
    func send(_ order: GuardianOrder) {
        give { () throws(WireError) in
            try guardian.link.send(order)
            if case .signal = order { judge.ask() }
        }
    }

    /// Writes down what happened, and tells whoever follows.
    func tell(_ happening: Happening, _ run: RunID?, of service: Int) {
        say(
            happening.kind,
            happening.fields,
            level: happening.level,
            of: subject(service, run),
            because: happening.cause
        )
    }

    /// Nobody listened, or nobody did what was ordered: silence proves nothing.
    func stalled(for gap: Duration, at now: Instant) {
        project.stalled(for: gap, at: now)
        isChanged = true
        say(.stalled, ["for_ms": .milliseconds(gap)])
    }

    /// Remembers what a run says of itself, in the note too.
    func remember(_ words: String, by run: RunID, of service: Int) {
        if sayings.say(words, by: run, of: service) { isChanged = true }
    }

    func countSurprise() { surprises += 1 }

    /// A fact that made no sense: said, counted, never fatal.
    func surprised(by words: String, service: Int?) {
        surprises += 1
        say(
            .surprise,
            ["detail": .text(words), "count": .count(surprises)],
            of: service.map { subject($0) } ?? .project
        )
    }
}
