import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// What an earlier Vigia left running and a new one goes on with: an estate, as the supervisor of
/// a guardian that died would have put it together, made from what was written down of the runs
/// and what the processes still hold.
final class Adoption {
    /// The services that are taken over.
    private(set) var services: [String] = []
    /// The runs that are.
    private(set) var runs: Set<UInt64> = []
    private var estate: GuardianEstate
    /// What the estate names, open as long as this lives.
    private var open: [Int32] = []
    /// The estate as a file, by its descriptor, for the guardian that is started next.
    private(set) var file: Int32 = -1

    /// Takes over what can be.
    ///
    /// That is the newest run of each service of the configuration whose main process runs and
    /// still has its log pipes.
    ///
    /// - Parameters:
    ///   - found: what was left.
    ///   - spec: the configuration.
    ///   - project: the project.
    /// - Throws: `CommandError.leftovers` where the lock file cannot be opened.
    init(
        _ found: [LeftRun],
        _ spec: ProjectSpec,
        _ project: ProjectFolder
    ) throws(CommandError) {
        do throws(SystemError) {
            let lock = try OwnedFolder.state(of: project.path).open("lock", O_RDWR).release()
            let limits = ServiceLimits(filesNow: 0, filesMost: 0, oomScore: OomScore.own)
            estate = GuardianEstate(lock: lock, generation: 0, limits: limits)
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
            estate.runs.append(
                GuardianEstate.Run(
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

    /// Closes all of it here; whoever inherited it has it still.
    func letGo() {
        for raw in open { _ = close(raw) }
        open = []
    }

    /// Takes what a process holds; false where its output is not ours any more.
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
        if estate.kept[KeptName.notify] == nil, let name = left.environment["NOTIFY_SOCKET"],
            name.hasPrefix("@"), let socket = try? NotifySocket.make(name)
        {
            keep([socket.release()], KeptName.notify)
        }
        return true
    }

    private func keep(_ descriptors: [Int32], _ name: String) {
        for raw in estate.kept.updateValue(descriptors, forKey: name) ?? [] {
            open.removeAll { $0 == raw }
            _ = close(raw)
        }
        open += descriptors
    }

    /// Writes the estate where the guardian that is started next finds it.
    ///
    /// A program that this process starts or becomes inherits it, with all that it names.
    ///
    /// - Throws: `CommandError.leftovers` where it cannot be written.
    func bequeath() throws(CommandError) {
        do {
            let bytes = try estate.encoded()
            file = try FileDescriptor.memory("vigia-estate", holding: bytes).release()
            open.append(file)
        } catch {
            throw .leftovers("cannot write what is taken over: \(error)", hint: "try again")
        }
        ProgramFile.pass(on: open)
    }
}
