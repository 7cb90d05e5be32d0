import VigiaCore
import VigiaPlatform
import VigiaWire

/// What the guardian keeps of a project for the next supervisor, in files of memory.
enum KeptState {
    /// A file with a specification.
    ///
    /// - Returns: its owner.
    /// - Throws: what the kernel refused: memory is full.
    static func specification(_ spec: ProjectSpec) throws(SystemError) -> FileDescriptor {
        // Nothing in a specification can be refused.
        let bytes = (try? CompactEncoder.encode(SpecRecord(spec))) ?? []
        return try FileDescriptor.memory("vigia-spec", holding: bytes)
    }

    /// A file with the checkpoint of a whole project.
    ///
    /// - Returns: its owner.
    /// - Throws: what the kernel refused: memory is full.
    static func checkpoint(
        _ project: Project,
        _ statusTexts: StatusTexts,
        _ alerts: KeptAlerts = KeptAlerts()
    ) throws(SystemError) -> FileDescriptor {
        let file = try FileDescriptor.memory("vigia-checkpoint")
        let kept = try file.duplicate()
        var statusTexts = statusTexts
        try CheckpointFile(file: file).write(
            project,
            touched: [],
            statusTexts: &statusTexts,
            alerts: alerts.copy(for: project),
            isShuttingDown: false
        )
        return kept
    }
}
