public import VigiaCore
public import VigiaPlatform

extension Record {
    /// Adds lines to the journal of a project from outside of its supervisor.
    ///
    /// A line is added at the end of the file in one write, so it may stand between two of a
    /// scribe. Source: open(2), `O_APPEND`.
    ///
    /// - Parameters:
    ///   - records: the lines, oldest first.
    ///   - project: the folder; its `logs` is there.
    ///   - isGuarded: whether a supervisor runs there, to whose scribe it is left to put the journal
    ///     aside when it is full.
    /// - Throws: what the kernel refused.
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
