import VigiaCore
import VigiaLogs

// Everything that this supervisor tells goes through here.
extension Host {
    /// Writes down what happened, and tells whoever follows.
    ///
    /// - Parameters:
    ///   - event: what.
    ///   - fields: what the catalogue has for this event.
    ///   - level: how much it matters, where that is not as ever.
    ///   - subject: what it is about.
    ///   - cause: why.
    func say(
        _ event: EventKind,
        _ fields: RecordFields = [:],
        level: RecordLevel? = nil,
        of subject: RecordSubject = .project,
        because cause: Cause? = nil
    ) {
        let why = cause.map { RecordCause($0) }
        records.hear(event.record(at: .now, level: level, of: subject, because: why, fields))
    }

    /// A service, or a run of it, as what a record is about.
    func subject(_ service: Int, _ run: RunID? = nil) -> RecordSubject {
        RecordSubject(service: project.spec.services[service].name, run: run)
    }

    /// Writes down that a fact made no sense, and counts it; it is never fatal.
    func surprised(by words: String, service: Int?) {
        records.countSurprise()
        say(
            .surprise,
            ["detail": .text(words), "count": .count(records.surprises)],
            of: service.map { subject($0) } ?? .project
        )
    }

    /// Takes in that nobody listened, or nobody did what was ordered: silence proves nothing.
    func stalled(for gap: Duration, at now: Instant) {
        decide { project, _, _ in
            project.stalled(for: gap, at: now)
            return []
        }
        say(.stalled, ["for_ms": .milliseconds(gap)])
    }
}
