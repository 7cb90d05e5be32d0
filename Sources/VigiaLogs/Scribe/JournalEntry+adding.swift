internal import VigiaCore
public import VigiaPlatform

extension JournalEntry {
    /// Adds lines to the journal of a project in which no supervisor runs, whose scribe does that
    /// else.
    ///
    /// - Parameters:
    ///   - entries: the lines, oldest first.
    ///   - project: the folder; its `logs` is there.
    /// - Throws: what the kernel refused.
    public static func add(_ entries: [JournalEntry], toProject project: String)
        throws(SystemError)
    {
        var journal = JournalFile(project: project)
        for entry in entries { journal.add(entry) }
        let answer = journal.write(at: .boot, retryEvery: .zero)
        if case .writeFailed(_, let error) = answer { throw error }
    }
}
