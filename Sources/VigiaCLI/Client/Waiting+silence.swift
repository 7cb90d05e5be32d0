import VigiaPlatform
import VigiaWire

// A guardian that does not answer: nothing that is waited for comes before it does.
extension Waiting {
    /// How many seconds such a guardian is waited for.
    private static let silentAtMost = 30.0

    /// Shows what is waited for: the guardian, where it does not answer.
    ///
    /// - Parameters:
    ///   - sentence: what is shown where it does.
    ///   - status: how everything is.
    /// - Throws: `CommandError.tooLate` once it has lasted.
    mutating func show(_ sentence: String, _ status: ProjectStatus) throws(CommandError) {
        guard let silent = status.guardian.silentSeconds else { return progress.show(sentence) }
        let words = client.project.guardian?.standstill ?? StatusTable.silence(status) ?? sentence
        guard silent < Self.silentAtMost else { throw .tooLate(words) }
        progress.show(words)
    }
}

extension GuardianProcess {
    /// That it is stopped, and what is to be done; nil where it runs.
    var standstill: String? {
        guard isStopped else { return nil }
        let remedy = "`kill -CONT \(process.pid)` lets it go on"
        return "the guardian (pid \(process.pid)) is stopped, and does nothing: \(remedy)"
    }
}
