public import VigiaCore
public import VigiaPlatform

extension Record {
    /// Adds lines to the journal of a project from outside its supervisor.
    ///
    /// Each line is appended in one write, so it may come between two lines of a scribe. Source:
    /// open(2), `O_APPEND`.
    ///
    /// - Parameters:
    ///   - records: the lines, oldest first.
    ///   - project: the folder; its `logs` exists.
    ///   - isGuarded: whether a supervisor runs there, whose scribe then rotates the full journal.
    /// - Throws: the failed system call.
    public static func add(
        _ records: [Record],
        toProject project: String,
        isGuarded: Bool = false
    ) throws(SystemError) {
        var journal = JournalFile(
            project: project,
            sizeMax: isGuarded ? .max : LogPolicy().sizeMax.count
        )
        for record in records { journal.add(record) }
        let answer = journal.write(at: .boot, retryEvery: .zero)
        if case .writeFailed(_, let error) = answer { throw error }
    }
}
