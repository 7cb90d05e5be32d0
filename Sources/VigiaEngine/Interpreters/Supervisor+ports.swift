import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform

extension Supervisor {
    /// The most characters of somebody's command line.
    private static let commandMax = 120

    /// Finds out who holds the port of a service that is about to start.
    ///
    /// To try the port is quick and sees everybody who could be in the way, and some who are not;
    /// so the kernel is only asked where that fails.
    func lookAtPort(of service: Int) {
        let owners = holders(of: service)
        guard let port = project.spec.services[service].port,
            let first = owners.first(where: { !isEscaped($0) }) ?? owners.first
        else { return take(.portFound(nil), for: service) }
        let words = "port \(port), which is held by \(words(for: first))"
        let holder = PortHolder(words: words, isOurs: owners.allSatisfy(isEscaped))
        take(.portFound(holder), for: service)
    }

    /// Who is in the way of a service on its port.
    private func holders(of service: Int) -> [PortOwner] {
        guard let port = project.spec.services[service].port,
            (try? Listener(host: nil, port: port).probe()) == nil
        else { return [] }
        return PortOwner.listening(on: port).filter { !isOwn($0, of: service) }
    }

    /// The run of the project that a process belongs to.
    private func run(of owner: PortOwner) -> RunID? {
        owner.process.flatMap { members.run(of: $0) }.map { RunID(raw: $0) }
    }

    /// Whether it is of a run of this very service that is still known, such as one that drains.
    private func isOwn(_ owner: PortOwner, of service: Int) -> Bool {
        run(of: owner).map { owners[$0] == service } ?? false
    }

    /// Whether it is of a run that is over, from whose tree it got away.
    private func isEscaped(_ owner: PortOwner) -> Bool {
        guard let process = owner.process, process.pid != getpid() else { return false }
        guard let run = run(of: owner) else {
            // Where a run has no cgroup, it may be that one's.
            let areTold = owners.keys.allSatisfy { cgroups?.has($0.raw) == true }
            return areTold && members.isOfProject(process)
        }
        return !run.isTask && owners[run] == nil && !unclaimed.contains(run)
    }

    private func words(for owner: PortOwner) -> String {
        guard let process = owner.process else {
            return "a process of uid \(owner.uid) that cannot be seen from here"
        }
        let portrait = ProcessPortrait(pid: process.pid)
        let command = portrait.command.prefix(Self.commandMax)
        let age = portrait.age.map {
            ", started \(Duration.seconds(max(1, $0.components.seconds)).text) ago"
        }
        let other = ProjectProcess(pid: process.pid)
        let project = other?.guardian.process.pid == getppid() ? nil : other
        return (project.map { "\($0.words): " } ?? "")
            + "\(command) (pid \(process.pid), uid \(portrait.uid ?? owner.uid)\(age ?? ""))"
    }

    /// Writes down who listens on the port of a service that found it taken.
    ///
    /// Nobody else is touched, and the service is tried again as after any failure.
    func tellPortOwner(of service: Int) {
        guard let port = project.spec.services[service].port,
            let owner = PortOwner.listening(on: port, everywhere: true).first
        else { return }
        let facts: [(String, JournalValue)] = [
            ("address", .text(owner.address)), ("uid", .integer(Int64(owner.uid))),
        ]
        tell("port_taken", .error, port, owner.process, of: service, facts)
    }

    private func tell(
        _ event: String,
        _ level: JournalLevel,
        _ port: Int,
        _ process: ProcessReading?,
        of service: Int,
        _ facts: [(String, JournalValue)] = []
    ) {
        var facts = [("port", .integer(Int64(port)))] + facts
        if let process {
            let command = ProcessPortrait(pid: process.pid).command.prefix(Self.commandMax)
            facts += [("pid", .integer(Int64(process.pid))), ("command", .text(String(command)))]
        }
        write(
            JournalEntry(
                time: .now,
                level: level,
                service: project.spec.services[service].name,
                event: event,
                fields: facts
            )
        )
    }
}

/// Processes that got away from older runs, while they are being ended.
struct PortClearing {
    /// Who has not ended yet, by descriptor.
    var left: [Int32: EventLoop.Watch?] = [:]
    /// When those who are left are killed, and then given up.
    var timer: EventLoop.Watch?
}

extension Supervisor {
    /// Ends those who got away from older runs and hold the port: SIGTERM, then SIGKILL.
    func freePort(of service: Int) {
        let spec = project.spec.services[service]
        var clearing = PortClearing()
        // All are found before one is ended: its end can leave another without an ancestor.
        let escaped = PortOwner.listening(on: spec.port ?? 0).filter { isEscaped($0) }
        for owner in escaped {
            guard let process = owner.process else { continue }
            let pidfd = ProcessEnding.descriptor(of: process)
            guard pidfd >= 0 else { continue }
            guard ProcessEnding.signal(pidfd, kill: false) else {
                close(pidfd)
                continue
            }
            tell("escaped_ending", .warning, spec.port ?? 0, process, of: service)
            clearing.left[pidfd] = loop.whenReadable(pidfd) { [unowned self] in
                hasEnded(pidfd, of: service)
            }
        }
        if clearing.left.isEmpty { return tellCleared(service) }
        clearing.timer = loop.within(spec.policy.stop.timeout) { [unowned self] in
            killEscaped(of: service)
        }
        clearings[service] = clearing
    }

    private func hasEnded(_ pidfd: Int32, of service: Int) {
        guard clearings[service]?.left.removeValue(forKey: pidfd) != nil else { return }
        close(pidfd)
        if clearings[service]?.left.isEmpty == true { cleared(service) }
    }

    private func killEscaped(of service: Int) {
        for pidfd in clearings[service]?.left.keys.sorted() ?? [] {
            _ = ProcessEnding.signal(pidfd, kill: true)  // What is not gone then, is told below.
        }
        clearings[service]?.timer = loop.after(StopPolicy.emptyWithin) { [unowned self] in
            cleared(service)
        }
    }

    private func cleared(_ service: Int) {
        guard let pidfds = clearings[service]?.left.map(\.key) else { return }
        clearings[service] = nil  // First the watches go, then what they watched.
        for pidfd in pidfds { close(pidfd) }
        tellCleared(service)
    }

    /// What counts is whether the port is free, whoever has ended.
    private func tellCleared(_ service: Int) {
        take(.remedied(.freePort, succeeded: holders(of: service).isEmpty), for: service)
    }
}
