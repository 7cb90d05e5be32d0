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

    /// A file with the note of a whole project.
    ///
    /// - Returns: its owner.
    /// - Throws: what the kernel refused: memory is full.
    static func note(_ project: Project, _ sayings: Sayings) throws(SystemError) -> FileDescriptor {
        let file = try FileDescriptor.memory("vigia-note")
        let kept = try file.duplicate()
        var sayings = sayings
        let note = NoteFile(file: file)
        try note.write(project, touched: [], sayings: &sayings, isShuttingDown: false)
        return kept
    }
}
