import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// A step that failed before the guardian was asked.
struct SpawnFailure: Error {
    let step: SpawnStep
    let errno: Int32
}

extension Host {
    /// Orders a process of the guardian.
    ///
    /// - Throws: the step that failed before the guardian was asked.
    func spawn(
        _ run: RunID,
        _ launch: Launch,
        of service: String? = nil,
        key: String,
        _ map: [DescriptorPlace],
        attached: [Int32] = []
    ) throws(SpawnFailure) {
        let specification = try specification(launch, of: service)
        let order = GuardianOrder.spawn(
            run,
            specification: specification.raw,
            key: key,
            map: map,
            attached: attached
        )
        do throws(WireError) {
            try guardian.link.send(order)
        } catch .refused(_, let number) {
            throw SpawnFailure(step: .descriptors, errno: number)
        } catch .closed {
            // The guardian is gone; the loop hears of it, and the successor repeats the order.
        } catch {
            throw SpawnFailure(step: .specification, errno: EAGAIN)
        }
        judge.ask()
    }

    private func specification(
        _ launch: Launch,
        of service: String?
    ) throws(SpawnFailure) -> FileDescriptor {
        let program: String
        do throws(SystemError) {
            program = try ProgramSearch.find(
                launch.command[0],
                path: launch.environment["PATH"],
                from: launch.directory
            )
        } catch {
            throw SpawnFailure(step: .exec, errno: error.errno)
        }
        do throws(WireError) {
            return try guardian.specification(launch, program: program, service: service)
        } catch {
            if case .refused(_, let number) = error {
                throw SpawnFailure(step: .descriptors, errno: number)
            }
            say(.specificationRefused, ["detail": .text(error.problem)])
            throw SpawnFailure(step: .specification, errno: E2BIG)
        }
    }

    /// Orders a process whose output comes on a pipe, the last of what is attached.
    ///
    /// - Returns: the reading end, which belongs to the caller.
    /// - Throws: the step that failed before the guardian was asked.
    func spawn(
        _ task: RunID,
        _ launch: Launch,
        _ map: [DescriptorPlace],
        heardBehind attached: [Int32]
    ) throws(SpawnFailure) -> Int32 {
        let ends: (reader: Int32, writer: Int32)
        do throws(SystemError) { ends = try FileDescriptor.pipe() } catch {
            throw SpawnFailure(step: .descriptors, errno: error.errno)
        }
        let own = FileDescriptor(owning: ends.reader)
        let other = FileDescriptor(owning: ends.writer)
        own.setNonBlocking()
        try spawn(task, launch, key: "", map, attached: attached + [other.raw])
        return own.release()
    }
}
