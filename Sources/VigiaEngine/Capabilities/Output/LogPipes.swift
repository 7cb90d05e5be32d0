import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The pipes that services write into: made before the first run, read by the scribe, and kept by
/// the guardian over every death.
final class LogPipes: Capability {
    private unowned let host: any Host
    /// Services whose pipes the guardian could not keep.
    private var unkept: Set<Int> = []

    /// A disk that is not stuck has long been told of older runs.
    private static let youngFor = Duration.seconds(10)

    init(_ host: any Host) { self.host = host }

    /// The name under which the guardian keeps the pipes of a service.
    private func key(_ service: Int) -> String {
        KeptName.pipes(of: host.project.spec.services[service].name)
    }

    /// Goes on reading the pipes that predecessors made.
    func begin(with inventory: Inventory) {
        for (key, descriptors) in inventory.kept where key.hasPrefix(KeptName.pipesPrefix) {
            let name = String(key.dropFirst(KeptName.pipesPrefix.count))
            guard let service = host.index(of: name), !host.project.isGone(service),
                descriptors.count == 4
            else {
                for raw in descriptors { _ = close(raw) }
                host.forget(key)
                continue
            }
            // The writing ends are the guardian's; the reading ends are the scribe's.
            _ = (close(descriptors[1]), close(descriptors[3]))
            let readers = LogReaders(stdout: descriptors[0], stderr: descriptors[2])
            host.kept.hold(key, .pipes(readers))
            follow(service, readers, of: livingRun(of: service))
        }
    }

    /// The newest run whose words are not all heard yet.
    private func livingRun(of service: Int) -> LivingRun? {
        let machine = host.project.machines[service]
        guard let id = machine.newestRun else { return nil }
        let orderedAt = machine.runs.first { $0.id == id }?.orderedAt
        let isYoung = orderedAt.map { Clock.now - $0 < Self.youngFor } ?? true
        return LivingRun(id, isYoung: isYoung)
    }

    /// Sees to it that there are pipes for a run to write into.
    func equip(
        _ launch: inout Launch,
        _ descriptors: inout [Int32],
        of service: Int
    ) throws(SpawnFailure) {
        do throws(SystemError) {
            guard let readers = host.kept.pipes(key(service)) else { return try make(for: service) }
            if unkept.contains(service) { try keepAgain(readers, of: service) }
        } catch {
            throw SpawnFailure(step: .descriptors, errno: error.errno)
        }
    }

    private func make(for service: Int) throws(SystemError) {
        let out = try FileDescriptor.outputPipe()
        let err = try FileDescriptor.outputPipe()
        let ends = [out.reader, out.writer, err.reader, err.writer]
        defer { _ = (close(out.writer), close(err.writer)) }  // The guardian has its own.
        let readers = LogReaders(stdout: out.reader, stderr: err.reader)
        host.keep(key(service), ends, as: .pipes(readers))
        follow(service, readers)
    }

    /// Gives the guardian pipes again that it had no room for.
    private func keepAgain(_ readers: LogReaders, of service: Int) throws(SystemError) {
        let ends = try readers.withWriters()
        defer { _ = (close(ends[1]), close(ends[3])) }
        host.keep(key(service), ends, as: .pipes(readers))
        unkept.remove(service)
    }

    /// The guardian has no pipes for a run: it had no descriptor left when they came.
    func missed(_ run: RunID) {
        if let service = host.owners[run] { unkept.insert(service) }
    }

    /// Has the scribe move what comes out of both pipes into their files.
    private func follow(_ service: Int, _ readers: LogReaders, of living: LivingRun? = nil) {
        let spec = host.project.spec.services[service]
        for (channel, reader) in [(LogChannel.stdout, readers.stdout), (.stderr, readers.stderr)] {
            let name = LogName(service: spec.name, channel: channel)
            let reader = FileDescriptor(owning: reader)
            let rules = host.capability(Alerts.self).output(of: spec, channel)
            host.scribe.open(name, reader: reader, spec.logs, of: living, watching: rules)
        }
    }

    /// What a service has written by now.
    func written(by service: Int) -> WrittenOutput? {
        host.kept.pipes(key(service)).map { [host] in
            host.scribe.written(stdout: $0.stdout, stderr: $0.stderr)
        }
    }

    /// Lets go of what is kept for services that are no longer configured and have ended.
    func turnEnded() {
        let project = host.project
        for service in project.spec.configured.endIndex..<project.machines.endIndex
        where project.isGone(service) {
            guard host.kept.has(key(service)) else { continue }
            for channel in LogChannel.allCases {
                let name = project.spec.services[service].name
                host.scribe.close(LogName(service: name, channel: channel))
            }
            host.forget(key(service))
            host.say(.removed, of: host.subject(service))
        }
    }
}
