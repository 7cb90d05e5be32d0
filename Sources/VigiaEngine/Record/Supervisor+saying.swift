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
        hear(event.record(at: .now, level: level, of: subject, because: why, fields))
    }

    /// A service, or a run of it, as what a record is about.
    func subject(_ service: Int, _ run: RunID? = nil) -> RecordSubject {
        RecordSubject(service: project.spec.services[service].name, run: run)
    }
}

extension Supervisor: Host {
    func listen(on listener: Int32) -> Bool { server?.listen(on: listener) == true }

    func stopServing() { server = nil }

    /// Passes a record on to all that live from records, in order.
    func hear(_ record: Record) {
        scribe.journal(record)
        recent.add(record)
        server?.publish(record)
        if options.foreground { Console.tell(record) }
        for capability in capabilities { capability.hear(record) }
    }
}
