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
        var inventory = inventory
        inventory.isBeginning = !isSuccessor
        listen()
        reach.lookWhereItIs()
        runs.begin(with: inventory)
        for capability in capabilities { capability.begin(with: inventory) }
        scribe.settle()  // Every log that there is was opened.
        if let change = project.change {
            capability(ConfigurationChanges.self).tell(change)
        } else {
            tellBeginning(isSuccessor)
        }
        capability(Upgrading.self).tell(inventory.change)
        reach.begin()
        if !isSuccessor { runs.tellAdopted() }
        runs.disown(inventory)
        decide { $0.resume(finding: inventory.found, at: $1, draw: $2) }
        decide { $0.carryOutChange(at: $1, draw: $2) }
        send(.ready)
        let all = project.spec.services
        let chosen = all.indices.filter { all[$0].isAmong(options.services) }
        if options.isDevelopment {
            return capability(Developing.self).develop(chosen, isSuccessor: isSuccessor)
        }
        guard !isSuccessor else { return }
        // The first order of a guardian's life: `vigia start` waits for it by its number.
        let start = Project.NewOrder(.start, of: chosen, because: .projectStarted)
        capability(Orders.self).place(start)
    }

    private func tellBeginning(_ isSuccessor: Bool) {
        say(
            isSuccessor ? .supervisorReplaced : .supervisorStarted,
            [
                "pid": .count(getpid()), "generation": .count(guardian.generation),
                "version": .text(VigiaVersion.current),
            ]
        )
    }
}
