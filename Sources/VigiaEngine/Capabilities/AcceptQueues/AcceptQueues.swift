import VigiaCore
import VigiaPlatform

/// Looks at the connections that wait for services, whenever a probe or a sample is due anyway.
final class AcceptQueues: Capability {
    private unowned let host: any Host
    /// The services for which connections waited at the last look.
    private var watches: [Int: Watched] = [:]

    private struct Watched {
        let run: RunID
        var watch: AcceptWatch
    }

    /// Where the clients of a service connect.
    private enum Place {
        case port(Int)
        case path(String)
    }

    init(_ host: any Host) { self.host = host }

    /// Takes in that the run in the slot of a service is probed or sampled now.
    ///
    /// - Returns: how long connections have waited while the run accepted none; nil where none wait,
    ///   or the kernel does not say.
    @discardableResult
    func look(at run: RunID, of service: Int) -> Duration? {
        let machine = host.project.machines[service]
        guard let slot = machine.state.run, slot.id == run, slot.readyAt != nil,
            machine.replacement == nil, let pid = slot.pid
        else { return nil }
        let now = Clock.now
        // A look that fails says nothing about the queue.
        guard let queue = queue(of: run, pid, service, onlyWhileWaiting: true) else { return nil }
        guard queue.waiting > 0 else {
            if let last = watches.removeValue(forKey: service), last.run == run {
                tell(last.watch.end(at: now), of: run, service)
            }
            return nil
        }
        let clients = clients(of: service)
        let tree = host.capability(Sampling.self).tree(of: run, pid)
        let spent = Duration.nanoseconds(tree.processorTime)
        guard var watched = watches[service], watched.run == run else {
            let watch = AcceptWatch(queue, of: clients, processorTime: spent, at: now)
            watches[service] = Watched(run: run, watch: watch)
            return .zero
        }
        let wanted = machine.policy.health?.acceptWithin ?? AcceptWatch.toldAfter
        let limit = min(wanted, AcceptWatch.toldAfter)
        let news = watched.watch.take(
            queue,
            of: clients,
            pause: pause(machine.policy),
            processorTime: spent,
            toldAfter: limit,
            at: now
        )
        watches[service] = watched
        tell(news, of: run, service)
        return watched.watch.stuck(at: now)
    }

    /// The connections of a run.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - pid: its main process.
    ///   - service: its service.
    ///   - onlyWhileWaiting: whether accepted connections matter only while others wait.
    /// - Returns: nil where the run listens nowhere that is known.
    func queue(
        of run: RunID,
        _ pid: ProcessID,
        _ service: Int,
        onlyWhileWaiting: Bool = false
    ) -> AcceptQueue? {
        let processes = { [host] in
            host.capability(Sampling.self).tree(of: run, pid).processes.map(\.pid)
        }
        var accepted: [UInt64] = []
        let found: ListenQueue?
        switch place(of: service) {
        case .port(let port):
            found = ListenQueue(port: port, of: processes)
            if let found, !onlyWhileWaiting || found.waiting > 0 {
                accepted = ListenQueue.accepted(port: port)
            }
        case .path(let path): found = ListenQueue(path: path, of: processes)
        case nil: found = nil
        }
        return found.map {
            AcceptQueue(waiting: $0.waiting, backlog: $0.backlog, accepted: accepted)
        }
    }

    /// The remote ends of the connections that wait; none where they are not known.
    private func clients(of service: Int) -> Set<String> {
        guard case .port(let port) = place(of: service) else { return [] }
        return ListenQueue.waiting(port: port)
    }

    /// The planned time between two looks: that of probes, else that of samples.
    private func pause(_ policy: ServicePolicy) -> Duration {
        if let health = policy.health { return health.interval + health.timeout }
        return policy.memory?.interval ?? .zero
    }

    private func place(of service: Int) -> Place? {
        let spec = host.project.spec.services[service]
        if case .unix(let path) = spec.probe?.question { return .path(path) }
        if let port = spec.probe?.question.address?.port ?? spec.port { return .port(port) }
        switch spec.sockets.first?.address {
        case .tcp(_, let port): return .port(port)
        case .unix(let path): return .path(path)
        case nil: return nil
        }
    }

    private func tell(_ news: AcceptWatch.News?, of run: RunID, _ service: Int) {
        let subject = host.subject(service, run)
        switch news {
        case .stuck(let queue, let span):
            host.say(
                .notAccepting,
                [
                    "waiting": .count(queue.waiting), "backlog": .count(queue.backlog),
                    "waited_ms": .milliseconds(span),
                ],
                of: subject
            )
        case .moving(let span):
            host.say(.accepting, ["waited_ms": .milliseconds(span)], of: subject)
        case nil: break
        }
    }

    func ended(_ run: RunID, _ pid: ProcessID, _ ending: Ending) {
        guard let service = host.owners[run], watches[service]?.run == run else { return }
        watches[service] = nil
    }
}
