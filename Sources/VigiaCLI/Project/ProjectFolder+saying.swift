import VigiaCore
import VigiaLogs

extension ProjectFolder {
    /// Adds an action of a command to the journal, from outside a supervisor.
    ///
    /// If the journal cannot be written, the error is ignored: the action is printed on the
    /// terminal anyway.
    ///
    /// - Parameters:
    ///   - event: the kind of event.
    ///   - fields: its fields according to the catalogue.
    ///   - level: the level, if it is not the usual one.
    ///   - subject: the service or other subject.
    ///   - cause: the cause.
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
