import Glibc
import VigiaChecks
import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Processes that got away from older runs, while they are being ended.
struct PortClearing {
    /// Who has not ended yet, by descriptor.
    var left: [Int32: EventLoop.Watch?] = [:]
    /// When those who are left are killed, and then given up.
    var timer: EventLoop.Watch?
}

/// Finds out who holds the port of a service, and ends what got away from older runs.
final class Ports: Capability {
    private unowned let host: any Host
    /// What is being ended so that the port of a service becomes free.
    private var clearings: [Int: PortClearing] = [:]
    /// Services that have just failed because their port is taken.
    private var refused: [String] = []

    init(_ host: any Host) { self.host = host }

    func hear(_ record: Record) {
        guard record.kind == .diagnosed, let service = record.service,
            record.fields["class"] == .text(CauseClass.addressInUse.rawValue)
        else { return }
        refused.append(service)
    }

    /// Who holds those ports is told once everybody has heard why the runs failed.
    func turnEnded() {
        if refused.isEmpty { return }
        let services = refused
        refused = []
        for service in host.indices(of: services) { tellOwner(of: service) }
    }

    func carryOut(_ effect: ServiceEffect, of service: Int) -> Bool {
        switch effect {
        case .lookAtPort: look(of: service)
        case .remedy(.freePort, _): free(service)
        default: return false
        }
        return true
    }

    /// The most characters of somebody's command line.
    private static let commandMax = 120

    /// Finds out who holds the port of a service that is about to start.
    private func look(of service: Int) {
        let owners = holders(of: service)
        guard let port = host.project.spec.services[service].port,
            let first = owners.first(where: { !isEscaped($0) }) ?? owners.first
        else { return host.take(.portFound(nil), for: service) }
        let words = "port \(port), which is held by \(words(for: first))"
        let holder = PortHolder(words: words, isOurs: owners.allSatisfy(isEscaped))
        host.take(.portFound(holder), for: service)
    }

    /// Who is in the way of a service on its port.
    ///
    /// A service whose address the configuration does not say may want every one. Whether it does,
    /// the last words of its last run tell; other services on other addresses are left out, since
    /// what those words are about may be another port.
    private func holders(of service: Int) -> [PortOwner] {
        let spec = host.project.spec.services[service]
        guard let port = spec.port else { return [] }
        let owners = PortOwner.inTheWay(of: port, at: spec.portHost)
            .filter { self.service(of: $0) != service }
        let found = host.project.machines[service].restartHistory.failure?.cause == .addressInUse
        guard owners.isEmpty, spec.portHost == nil, found else { return owners }
        return PortOwner.inTheWay(of: port, at: "::").filter { self.service(of: $0) == nil }
    }

    /// The run of the project that a process belongs to.
    private func run(of owner: PortOwner) -> RunID? {
        owner.process.flatMap { host.members.run(of: $0) }.map { RunID(raw: $0) }
    }

    /// The service whose run it is of, one that drains included.
    private func service(of owner: PortOwner) -> Int? { run(of: owner).flatMap { host.owners[$0] } }

    /// Whether it is of a run that is over, from whose tree it got away.
    private func isEscaped(_ owner: PortOwner) -> Bool {
        guard owner.peer == nil, let process = owner.process, process.pid != getpid() else {
            return false  // A connection is nobody's port for long, and never ended.
        }
        guard let run = run(of: owner) else {
            // Where a run has no cgroup, it may be that one's.
            let areKnown = host.owners.keys.allSatisfy { host.cgroups?.has($0.raw) == true }
            return areKnown && host.members.isOfProject(process)
        }
        return !run.isTask && host.owners[run] == nil && !host.unclaimed.contains(run)
    }

    /// Who it is, with the service that it is of, here or in another host.project.
    func words(for owner: PortOwner) -> String {
        let name = service(of: owner).map { "the service \(host.project.spec.services[$0].name): " }
        let other = owner.process.flatMap { ProjectProcess(pid: $0.pid) }
        let foreign = other.flatMap { other in
            other.guardian.process.pid == getppid() ? nil : "\(other.words): "
        }
        return (name ?? foreign ?? "") + owner.words(user: { "uid \($0)" })
    }

    /// Writes down who is on the port of a service that found it taken.
    ///
    /// Nobody else is touched, and the service is tried again as after any failure.
    private func tellOwner(of service: Int) {
        guard let port = host.project.spec.services[service].port,
            let owner = holders(of: service).first
                ?? PortOwner.inTheWay(of: port, at: "::").first
        else { return }
        var facts: RecordFields = [
            "address": .text(owner.address), "uid": .count(owner.uid),
        ]
        if let peer = owner.peer { facts.append("peer", .text(peer)) }
        tell(.portTaken, port, owner.process, of: service, facts)
    }

    private func tell(
        _ event: EventKind,
        _ port: Int,
        _ process: ProcessReading?,
        of service: Int,
        _ facts: RecordFields = [:]
    ) {
        var fields: RecordFields = ["port": .count(port)]
        fields = fields + facts
        if let process {
            let command = ProcessPortrait(pid: process.pid).command.prefix(Self.commandMax)
            fields.append("pid", .count(process.pid))
            fields.append("command", .text(String(command)))
        }
        host.say(event, fields, of: host.subject(service))
    }
}

// Ending who is in the way.
extension Ports {
    /// Ends those who got away from older runs and hold the port: SIGTERM, then SIGKILL.
    fileprivate func free(_ service: Int) {
        let spec = host.project.spec.services[service]
        var clearing = PortClearing()
        // All are found before one is ended: its end can leave another without an ancestor.
        let escaped = holders(of: service).filter { isEscaped($0) }
        for owner in escaped {
            guard let process = owner.process else { continue }
            let pidfd = ProcessEnding.descriptor(of: process)
            guard pidfd >= 0 else { continue }
            guard ProcessEnding.signal(pidfd, kill: false) else {
                close(pidfd)
                continue
            }
            tell(.escapedEnding, spec.port ?? 0, process, of: service)
            clearing.left[pidfd] = host.loop.whenReadable(pidfd) { [unowned self] in
                hasEnded(pidfd, of: service)
            }
        }
        if clearing.left.isEmpty { return tellCleared(service) }
        clearing.timer = host.loop.within(spec.policy.stop.timeout) { [unowned self] in
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
        clearings[service]?.timer = host.loop.after(StopPolicy.emptyWithin) { [unowned self] in
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
        host.take(.remedied(.freePort, succeeded: holders(of: service).isEmpty), for: service)
    }
}
