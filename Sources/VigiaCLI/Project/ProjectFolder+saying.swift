import VigiaCore
import VigiaLogs

extension ProjectFolder {
    /// Adds to the journal what a command did, from outside of a supervisor.
    ///
    /// Where the journal cannot be written nothing is said: what was done is told on the terminal all
    /// the same.
    ///
    /// - Parameters:
    ///   - event: what.
    ///   - fields: what the catalogue has for this event.
    ///   - level: how much it matters, where that is not as ever.
    ///   - subject: what it is about.
    ///   - cause: why.
    func say(
        _ event: EventKind,
        _ fields: RecordFields,
        level: RecordLevel? = nil,
        of subject: RecordSubject = .project,
        because cause: RecordCause? = nil
    ) {
        let record = event.record(at: .now, level: level, of: subject, because: cause, fields)
        try? Record.add([record], toProject: path, isGuarded: isGuarded)
    }
}
