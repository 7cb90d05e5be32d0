package import VigiaCore
import VigiaWire

extension Project {
    /// What a successor reads of this project in a note that was written of it just now.
    ///
    /// For the simulator, whose supervisors die without a file to write into.
    ///
    /// - Throws: what the coding of the note refuses.
    package func asNoted() throws -> Project {
        let record = NoteRecord(
            machines: Dictionary(uniqueKeysWithValues: machines.enumerated().map { ($0, $1) }),
            nextRun: nextRun,
            held: held,
            pauses: pauses,
            change: change,
            isShuttingDown: false,
            orders: OrderNote(orderBook)
        )
        let bytes = try CompactEncoder.encode(record)
        let read = try CompactDecoder.decode(NoteRecord.self, from: bytes[...])
        guard let state = NoteState(read, services: machines.count) else {
            throw NoteIncomplete()
        }
        return state.project(spec)
    }
}

extension NoteState {
    /// The project that goes on from here.
    func project(_ spec: ProjectSpec) -> Project {
        Project(
            spec: spec,
            machines: machines,
            nextRun: nextRun,
            held: held,
            pauses: pauses,
            change: change,
            orderBook: orderBook
        )
    }
}

/// A note that does not hold every machine.
private struct NoteIncomplete: Error {}
