import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// Takes over orphaned services of an earlier guardian: makes the handover that the supervisor of a
/// dead guardian would have made, from the record of runs and from descriptors that the processes
/// still hold.
final class Adoption {
    /// The services taken over.
    private(set) var services: [String] = []
    /// The runs taken over.
    private(set) var runs: Set<UInt64> = []
    private var handover: GuardianHandover
    /// The descriptors of the handover, open as long as this lives.
    private var open: [Int32] = []
    /// The descriptor of the handover file, for the next guardian.
    private(set) var file: Int32 = -1

    /// Takes over all services that can be.
    ///
    /// A service can be taken over if its newest run belongs to the configuration, its main process
    /// runs, and it still has its log pipes.
    ///
    /// - Parameters:
    ///   - found: the orphaned processes.
    ///   - spec: the configuration.
    ///   - project: the project.
    /// - Throws: `CommandError.leftovers` if the lock file cannot be opened.
    init(
        _ found: [LeftRun],
        _ spec: ProjectSpec,
        _ project: ProjectFolder
    ) throws(CommandError) {
        do throws(SystemError) {
            let lock = try OwnedFolder.state(of: project.path).open("lock", O_RDWR).release()
            let limits = ServiceLimits(filesNow: 0, filesMost: 0, oomScore: OomScore.own)
            handover = GuardianHandover(lock: lock, generation: 0, limits: limits)
            open.append(lock)
        } catch {
            throw .leftovers("\(project.lock): \(error)", hint: "look at its mode and owner")
        }
        guard let record = RunRecord(state: project.state) else { return }
        for left in found.sorted(by: { $0.run > $1.run }) {
            let (process, run) = (left.process, left.run)
            guard let row = record.rows[run], row.main.pid == process.pid,
                row.main.startTime == process.startTime, let left = LeftProcess(process),
                !services.contains(row.service),
                let service = spec.services.firstIndex(where: { $0.name == row.service })
            else { continue }
            let name = row.service
            guard take(left, name, spec.services[service].sockets) else { continue }
            services.append(name)
            runs.insert(run)
            handover.runs.append(
                GuardianHandover.Run(
                    run: RunID(raw: run),
                    pid: ProcessID(raw: process.pid),
                    startTime: process.startTime,
                    hasCgroup: record.cgroups?.has(run) == true,
                    user: row.main.user
                )
            )
        }
    }

    deinit { letGo() }

    /// Closes the descriptors here; a process that inherited them keeps them.
    func letGo() {
        for raw in open { _ = close(raw) }
        open = []
    }

    /// Takes the descriptors of a process; false if its output was redirected.
    private func take(
        _ left: borrowing LeftProcess,
        _ service: String,
        _ sockets: [HeldSocket]
    ) -> Bool {
        let ends = [1, 2].flatMap { left.pipe(at: $0) ?? [] }
        keep(ends, KeptName.pipes(of: service))
        guard ends.count == 4 else { return false }
        for (number, held) in sockets.enumerated() {
            guard let socket = left.socket(at: Int32(3 + number)) else { continue }
            keep([socket.release()], KeptName.socket(held.address))
        }
        if handover.kept[KeptName.notify] == nil, let name = left.environment["NOTIFY_SOCKET"],
            name.hasPrefix("@"), let socket = try? NotifySocket.make(name)
        {
            keep([socket.release()], KeptName.notify)
        }
        return true
    }

    private func keep(_ descriptors: [Int32], _ name: String) {
        for raw in handover.kept.updateValue(descriptors, forKey: name) ?? [] {
            open.removeAll { $0 == raw }
            _ = close(raw)
        }
        open += descriptors
    }

    /// Writes the handover for the guardian that is started next.
    ///
    /// The next program that this process starts or becomes inherits it with all its descriptors.
    ///
    /// - Throws: `CommandError.leftovers` if it cannot be written.
    func handOver() throws(CommandError) {
        do {
            let bytes = try handover.encoded()
            file = try FileDescriptor.memory("vigia-handover", holding: bytes).release()
            open.append(file)
        } catch {
            throw .leftovers("cannot write what is taken over: \(error)", hint: "try again")
        }
        ProgramFile.pass(on: open)
    }
}
