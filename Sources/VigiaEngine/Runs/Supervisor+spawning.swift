import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

extension Supervisor {
    /// Has the guardian make the process of a run, with the service's kept log pipes.
    func spawn(_ run: RunID, of service: Int) {
        lookWhereItIs()
        let spec = project.spec.services[service]
        do throws(SpawnFailure) {
            var (launch, sockets) = (spec.launch, [Int32]())
            for capability in capabilities {
                try capability.equip(&launch, &sockets, of: service)
            }
            try keepPipes(of: service)
            scribe.mark(service: spec.name, run: run, written: written(by: service))
            var map = [
                DescriptorPlace(target: 1, origin: .kept(1)),
                DescriptorPlace(target: 2, origin: .kept(3)),
            ]
            map += sockets.indices.map {
                DescriptorPlace(target: Int32(3 + $0), origin: .attached($0))
            }
            let key = KeptName.pipes(of: spec.name)
            try spawn(run, launch, of: spec.name, key: key, map, attached: sockets)
        } catch {
            take(.spawnFailed(run, error.step, errno: error.errno), for: service)
        }
    }

    /// Gives the order for a process.
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
        let specification: FileDescriptor
        do throws(WireError) {
            specification = FileDescriptor(
                owning: try specifications.seal(launch, program: program, service: service)
            )
        } catch {
            if case .refused(_, let number) = error {
                throw SpawnFailure(step: .descriptors, errno: number)
            }
            say(.specificationRefused, ["detail": .text(error.problem)])
            throw SpawnFailure(step: .specification, errno: E2BIG)
        }
        let file = specification.raw
        let order = GuardianOrder.spawn(
            run,
            specification: file,
            key: key,
            map: map,
            attached: attached
        )
        do throws(WireError) {
            try link.send(order)
        } catch .refused(_, let number) {
            throw SpawnFailure(step: .descriptors, errno: number)
        } catch .closed {
            // The guardian is gone; the loop hears of it, and the successor repeats the order.
        } catch {
            throw SpawnFailure(step: .specification, errno: EAGAIN)
        }
        askGuardian()
    }

    /// Has the guardian make a process whose output comes on a pipe, the last of what is attached.
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

    private func keepPipes(of service: Int) throws(SpawnFailure) {
        let key = KeptName.pipes(of: project.spec.services[service].name)
        if let readers = kept.pipes(key) {
            return unkept.contains(service) ? try keepAgain(readers, of: service) : ()
        }
        do throws(SystemError) {
            let out = try FileDescriptor.outputPipe()
            let err = try FileDescriptor.outputPipe()
            let ends = [out.reader, out.writer, err.reader, err.writer]
            defer { _ = (close(out.writer), close(err.writer)) }  // The guardian has its own.
            keep(key, ends, as: .pipes(LogReaders(stdout: out.reader, stderr: err.reader)))
            follow(service, .stdout, FileDescriptor(owning: out.reader))
            follow(service, .stderr, FileDescriptor(owning: err.reader))
        } catch {
            throw SpawnFailure(step: .descriptors, errno: error.errno)
        }
    }

    /// Gives the guardian pipes again that it had no room for.
    private func keepAgain(_ readers: LogReaders, of service: Int) throws(SpawnFailure) {
        let name = project.spec.services[service].name
        do throws(SystemError) {
            let ends = try readers.withWriters()
            defer { _ = (close(ends[1]), close(ends[3])) }
            keep(KeptName.pipes(of: name), ends, as: .pipes(readers))
            unkept.remove(service)
        } catch {
            throw SpawnFailure(step: .descriptors, errno: error.errno)
        }
    }

    /// What a service has written by now.
    func written(by service: Int) -> WrittenOutput? {
        kept.pipes(KeptName.pipes(of: project.spec.services[service].name))
            .map { scribe.written(stdout: $0.stdout, stderr: $0.stderr) }
    }

    /// Has the scribe move what comes out of a pipe into its file.
    func follow(
        _ service: Int,
        _ channel: LogChannel,
        _ reader: consuming FileDescriptor,
        of living: LivingRun? = nil
    ) {
        let spec = project.spec.services[service]
        let name = LogName(service: spec.name, channel: channel)
        scribe.open(name, reader: reader, spec.logs, of: living)
    }
}

/// A step that failed before the guardian was asked.
struct SpawnFailure: Error {
    let step: SpawnStep
    let errno: Int32
}
