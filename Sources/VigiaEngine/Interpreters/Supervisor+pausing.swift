import Glibc
import VigiaCore
import VigiaPlatform

/// A process that services are down for, watched until it ends.
struct PauseWatch {
    let pidfd: Int32
    var watch: EventLoop.Watch?
}

extension Supervisor {
    /// Stops services for as long as the process lives that asks for it.
    ///
    /// One that cannot be seen from here, as it is in another namespace of processes, stops them
    /// for good.
    func pause(_ services: [Int], because requester: Requester) {
        let cause = Cause.requested(requester)
        guard let process = ProcessReading(pid: requester.pid) else {
            return ask(.stop, of: services, because: cause)
        }
        let owner = PauseOwner(pid: process.pid, startTime: process.startTime)
        let draw = Double.random(in: 0...1)
        add(project.pause(services, for: owner, because: cause, at: Clock.now, draw: draw))
        watch(owner, process)
    }

    /// Watches the processes that services are down for since before this supervisor.
    func watchPauseOwners() {
        for owner in Set(project.pauses.map(\.owner)) {
            let process = ProcessReading(pid: owner.pid)
            watch(owner, process?.startTime == owner.startTime ? process : nil)
        }
    }

    private func watch(_ owner: PauseOwner, _ process: ProcessReading?) {
        if pauseOwners[owner] != nil { return }
        let pidfd = process.map(ProcessEnding.descriptor(of:)) ?? -ESRCH
        guard pidfd >= 0 else { return endPauses(of: owner) }
        let watch = loop.whenReadable(pidfd) { [unowned self] in endPauses(of: owner) }
        pauseOwners[owner] = PauseWatch(pidfd: pidfd, watch: watch)
    }

    /// The process is gone, whether it has brought the services up again or not.
    private func endPauses(of owner: PauseOwner) {
        if let watched = pauseOwners.removeValue(forKey: owner) {
            let pidfd = watched.pidfd
            var watched = watched
            watched.watch = nil  // First the watch goes, then what it watched.
            close(pidfd)
        }
        let draw = Double.random(in: 0...1)
        add(project.endPauses(of: owner, at: Clock.now, draw: draw))
    }
}
