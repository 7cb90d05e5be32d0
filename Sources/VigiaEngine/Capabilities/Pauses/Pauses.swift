import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// Keeps services down for as long as the processes live that asked for it.
final class Pauses: Capability {
    /// A process that services are down for, watched until it ends.
    private struct Watched {
        let pidfd: Int32
        var watch: EventLoop.Watch?
    }

    private unowned let host: any Host
    private var owners: [PauseOwner: Watched] = [:]

    init(_ host: any Host) { self.host = host }

    /// Watches the processes that services are down for since before this supervisor.
    func begin(with inventory: Inventory) {
        for owner in Set(host.project.pauses.map(\.owner)) {
            let process = ProcessReading(pid: owner.pid)
            watch(owner, process?.startTime == owner.startTime ? process : nil)
        }
    }

    /// Has services stopped for as long as the process lives that asks for it.
    ///
    /// - Parameters:
    ///   - requester: who asks.
    ///   - place: has them stopped for that process; for good where it is nil, as one cannot be
    ///     seen from here that is in another namespace of processes.
    func pause(for requester: Requester, _ place: (PauseOwner?) -> Void) {
        let process = ProcessReading(pid: requester.pid)
        let owner = process.map { PauseOwner(pid: $0.pid, startTime: $0.startTime) }
        place(owner)
        if let owner { watch(owner, process) }
    }

    private func watch(_ owner: PauseOwner, _ process: ProcessReading?) {
        if owners[owner] != nil { return }
        let pidfd = process.map(ProcessEnding.descriptor(of:)) ?? -ESRCH
        guard pidfd >= 0 else { return end(owner) }
        let watch = host.loop.whenReadable(pidfd) { [unowned self] in end(owner) }
        owners[owner] = Watched(pidfd: pidfd, watch: watch)
    }

    /// The process is gone, whether it has brought the services up again or not.
    private func end(_ owner: PauseOwner) {
        if var watched = owners.removeValue(forKey: owner) {
            watched.watch = nil  // First the watch goes, then what it watched.
            close(watched.pidfd)
        }
        host.decide { $0.endPauses(of: owner, at: $1, draw: $2) }
    }
}
