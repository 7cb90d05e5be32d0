package import VigiaCore
import VigiaWire

extension Project {
    /// What a successor reads of this project in a checkpoint that was written of it just now.
    ///
    /// For the simulator, whose supervisors die without a file to write into.
    ///
    /// - Throws: what the coding of the checkpoint refuses.
    package func throughCheckpoint() throws -> Project {
        let record = CheckpointRecord(
            machines: Dictionary(uniqueKeysWithValues: machines.enumerated().map { ($0, $1) }),
            nextRun: nextRun,
            held: held,
            pauses: pauses,
            change: change,
            isShuttingDown: false,
            orders: OrderCheckpoint(orderBook)
        )
        let bytes = try CompactEncoder.encode(record)
        let read = try CompactDecoder.decode(CheckpointRecord.self, from: bytes[...])
        guard let state = CheckpointState(read, services: machines.count) else {
            throw CheckpointIncomplete()
        }
        return state.project(spec)
    }
}

extension CheckpointState {
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

/// A checkpoint that does not hold every machine.
private struct CheckpointIncomplete: Error {}
