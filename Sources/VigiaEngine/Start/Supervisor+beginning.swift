import CLinux
import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWatch
import VigiaWire

/// The process that `vigia supervisor` is: begins, runs, ends.
public enum SupervisorProcess {
    /// Runs the supervisor of a project until that is down for good.
    ///
    /// - Parameter words: the command line behind `supervisor`.
    /// - Returns: the exit status: 0 at the end of a project, 1 where it could not begin, 2
    ///   for a configuration that is refused.
    public static func main(_ words: [String]) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        // Ctrl-C reaches everyone on a terminal; it is the guardian who passes it on.
        for number in [SIGINT, SIGHUP, SIGQUIT] { signal(number, SIG_IGN) }
        vigia_return_memory()
        do throws(StartError) {
            let start = try SupervisorStart(words)
            let (inventory, isSuccessor) = (start.inventory, start.isSuccessor)
            let supervisor = Supervisor(consume start)  // It would hold a project of its own.
            supervisor.begin(inventory, isSuccessor: isSuccessor)
            vigia_forget_code()
            // What it holds is closed by the kernel: taken down piece by piece, one piece might
            // still be called by another that is gone.
            return withExtendedLifetime(supervisor) { () -> Int32 in
                supervisor.run()
                exit(0)
            }
        } catch {
            Console.say("\(error)")
            if case .configuration = error { return 2 }
            return 1
        }
    }
}

extension SupervisorProcess {
    /// What a child of the guardian does that watches a project's files; see `WatchProcess`.
    ///
    /// - Returns: the exit status.
    public static func watch() -> Int32 { WatchProcess.main() }

    /// What a child of the guardian does that compresses a log; see `LogCompressor`.
    ///
    /// - Parameter path: the log, absolute.
    /// - Returns: the exit status: 0, or 1 where the log stays as it is.
    public static func compress(_ path: String) -> Int32 {
        do throws(SystemError) {
            let slash = path.lastIndex(of: "/") ?? path.startIndex
            let folder = OwnedFolder(path: String(path[..<slash]))
            try LogCompressor.compress(String(path[slash...].dropFirst()), in: folder)
            return 0
        } catch {
            Console.say("\(error)")
            return 1
        }
    }
}

extension Supervisor {
    /// Takes up the work: watches what speaks to it, and asks for what has to be.
    func begin(_ inventory: Inventory, isSuccessor: Bool) {
        watch()
        serve(lineage.door.listener)
        reopenLogs(inventory)
        lookWhereItIs()
        knowMembers(inventory)
        for capability in capabilities { capability.begin(with: inventory) }
        scribe.settle()  // Every log that there is was opened.
        if let change = project.change { tell(change) } else { tellBeginning(isSuccessor) }
        tell(inventory.change)
        keepReachable()
        if !isSuccessor { tellAdopted() }
        disown(inventory)
        let draw = Double.random(in: 0...1)
        add(project.resume(finding: inventory.found, at: Clock.now, draw: draw))
        add(project.carryOutChange(at: Clock.now, draw: draw))
        send(.ready)
        let all = project.spec.services
        let chosen = all.indices.filter { all[$0].isAmong(options.services) }
        if options.isDevelopment {
            return capability(Developing.self).develop(chosen, isSuccessor: isSuccessor)
        }
        guard !isSuccessor else { return }
        ask(.start, of: chosen, because: .projectStarted)
    }

    private func tellBeginning(_ isSuccessor: Bool) {
        say(
            isSuccessor ? .supervisorReplaced : .supervisorStarted,
            [
                "pid": .count(getpid()), "generation": .count(generation),
                "version": .text(VigiaVersion.current),
            ]
        )
    }

    private func watch() {
        let guardian = loop.whenReadable(link.descriptor) { [unowned self] in hearGuardian() }
        let answers = loop.whenReadable(scribe.answersDescriptor) { [unowned self] in
            hearScribe()
        }
        let stalls = loop.whenReadable(scribe.stallDescriptor) { [unowned self] in
            lookForStall()
        }
        watches += [guardian, answers, stalls].compactMap { $0 }
        let continued = loop.whenReadable(continued.raw) { [unowned self] in
            if self.continued.take() { attention.wasStopped = true }
        }
        if let continued { watches.append(continued) }
    }

    /// Goes on reading the pipes that predecessors made.
    private func reopenLogs(_ inventory: Inventory) {
        for (key, descriptors) in inventory.kept where key.hasPrefix(KeptName.pipesPrefix) {
            let name = String(key.dropFirst(KeptName.pipesPrefix.count))
            guard let service = index(of: name), !project.isGone(service), descriptors.count == 4
            else {
                for raw in descriptors { _ = close(raw) }
                forget(key)
                continue
            }
            // The writing ends are the guardian's; the reading ends are the scribe's.
            _ = (close(descriptors[1]), close(descriptors[3]))
            let readers = LogReaders(stdout: descriptors[0], stderr: descriptors[2])
            let living = livingRun(of: service)
            follow(service, .stdout, FileDescriptor(owning: descriptors[0]), of: living)
            follow(service, .stderr, FileDescriptor(owning: descriptors[2]), of: living)
            kept.hold(key, .pipes(readers))
        }
    }

    /// The newest run whose words are not all heard yet.
    private func livingRun(of service: Int) -> LivingRun? {
        let machine = project.machines[service]
        guard let id = machine.newestRun else { return nil }
        let askedAt = machine.runs.first { $0.id == id }?.askedAt
        let isYoung = askedAt.map { Clock.now - $0 < Self.youngFor } ?? true
        return LivingRun(id, isYoung: isYoung)
    }

    /// A disk that is not stuck has long been told of older runs.
    private static let youngFor = Duration.seconds(10)

    /// Ends what runs without an owner: checks and probes of a predecessor, and services that the
    /// configuration does not have any more.
    private func disown(_ inventory: Inventory) {
        for run in inventory.runs where owners[run.run] == nil {
            if run.ending != nil, run.empty != nil {
                send(.acknowledge(run.run))
                continue
            }
            unclaimed.insert(run.run)
            send(.signal(run.run, .kill, .tree))
            // What the one before asked for is asked again.
            if run.run.isTask { continue }
            say(.unclaimed, ["pid": .count(run.pid.raw)], because: .unclaimed)
        }
    }
}
