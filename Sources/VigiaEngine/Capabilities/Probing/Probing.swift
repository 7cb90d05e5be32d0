import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaProbes
import VigiaWire

/// Puts the questions of health probes: over the network by itself, commands by children.
final class Probing: Capability {
    unowned let host: any Host
    private let prober: Prober
    /// The answers since this supervisor began, by service.
    var histories: [Int: ProbeHistory] = [:]

    init(_ host: any Host) {
        self.host = host
        prober = unsafe Prober(base: host.loop.base, version: VigiaVersion.current)
    }

    var heard: Int { prober.heard }

    func carryOut(_ effect: ServiceEffect, of service: Int) -> Bool {
        guard case .ask(let run, let question) = effect else { return false }
        ask(run, question, of: service)
        return true
    }

    /// Puts the probe's question; the answer comes back as a fact.
    private func ask(_ run: RunID, _ question: UInt32, of service: Int) {
        host.capability(OutOfMemory.self).lookForKilledChildren(at: Clock.now)
        if let verdict = notAccepting(run, of: service) {
            return host.take(.answered(run, question: question, verdict), for: service)
        }
        // While others listen on the same socket, an answer may be theirs.
        let machine = host.project.machines[service]
        let isNew =
            machine.replacement?.id == run
            || host.project.spec.services[service].group != nil && machine.state.run?.readyAt == nil
        let acceptorProof: ((Int32) -> AcceptorProof)? =
            isNew ? { [unowned self] in whoTook($0, meaning: run, of: service) } : nil
        put(of: service, run: run, acceptorProof: acceptorProof) { [unowned self] verdict in
            host.take(.answered(run, question: question, verdict), for: service)
        }
    }

    /// The failure of a probe that only connects, where connections wait for longer than allowed.
    ///
    /// The kernel completes a connection for a run that hangs, so the connection proves nothing.
    private func notAccepting(_ run: RunID, of service: Int) -> Verdict? {
        let spec = host.project.spec.services[service]
        guard spec.probe?.question.onlyConnects == true,
            let span = host.capability(AcceptQueues.self).look(at: run, of: service),
            let limit = spec.policy.health?.acceptWithin, span >= limit
        else { return nil }
        return .failing("accepts no connection for \(span.text), and uses no CPU")
    }

    /// Asks the probe of a service once; `then` gets exactly one verdict.
    func put(
        of service: Int,
        run: RunID,
        acceptorProof: ((Int32) -> AcceptorProof)? = nil,
        then: @escaping (Verdict) -> Void
    ) {
        host.lookWhereItIs()
        let spec = host.project.spec.services[service]
        guard let probe = spec.probe, let health = spec.policy.health else { return }
        let began = Clock.now
        let settle: (Verdict, ProbeAnswer?) -> Void = { [unowned self] verdict, answer in
            let (status, elapsed) = (answer?.status, Clock.now - began)
            host.capability(Metrics.self).take(elapsed, of: service)
            count(verdict, of: run, service, status, answer?.excerpt, elapsed: elapsed)
            then(verdict)
        }
        guard case .exec(let command) = probe.question else {
            prober.ask(probe, timeout: health.timeout, acceptorProof: acceptorProof) {
                [unowned self] in
                guard $0.isRefused else { return settle($0.verdict, $0) }
                askElsewhere(probe, $0.verdict, of: service, run, acceptorProof) {
                    settle($0, nil)
                }
            }
            return
        }
        if host.guardianSilence != nil {
            return then(.notProbed("the guardian does not answer"))
        }
        var launch = spec.launch
        launch.command = command
        var order = ChildOrder(kind: .probe, launch: launch, limit: health.timeout)
        order.isAnsweredLate = true
        order.places = [1, 2].map { DescriptorPlace(target: $0, origin: .attached(0)) }
        order.output = .end(bytes: Self.probeWordsMax)
        host.begin(order) { settle(.judging($0, limit: health.timeout), nil) }
    }

    /// How much is kept of what the command of a probe writes, in bytes.
    private static let probeWordsMax = 4096

    /// Asks a run that refused a connection where it really listens on its port; where it does not
    /// at all, the verdict says where it listens.
    private func askElsewhere(
        _ probe: Probe,
        _ verdict: Verdict,
        of service: Int,
        _ run: RunID,
        _ acceptorProof: ((Int32) -> AcceptorProof)?,
        _ then: @escaping (Verdict) -> Void
    ) {
        let spec = host.project.spec.services[service]
        guard let health = spec.policy.health, let (asked, port) = probe.question.address,
            let meant = host.project.machines[service].runs.first(where: { $0.id == run }),
            let pid = meant.pid, let began = meant.spawnedAt,
            Clock.now - began >= ReadinessPolicy.livedMin
        else { return then(verdict) }
        let places = PortPlace.all(
            of: host.capability(Sampling.self).tree(of: run, pid).processes.map(\.pid)
        )
        if spec.port == port, asked == "127.0.0.1",
            let place = places.first(where: { $0.isTCP && $0.port == port }),
            let other = probe.asking(place.host == "::" ? "::1" : place.host)
        {
            prober.ask(other, timeout: health.timeout, acceptorProof: acceptorProof) {
                then($0.verdict)
            }
            return
        }
        if places.isEmpty { return then(verdict) }
        let place = PortPlace(host: asked, port: port)
        let known = places.prefix(4).map(\.description).joined(separator: ", ")
        then(.fail("connection refused on \(place); the run listens on \(known)"))
    }

    /// Whether the new run of a reload took a connection, which the old one might take as well.
    ///
    /// A server that lets others go first is believed once it has lived a second and waits for
    /// connections on the same listener.
    private func whoTook(_ descriptor: Int32, meaning run: RunID, of service: Int) -> AcceptorProof
    {
        guard let new = host.project.machines[service].runs.first(where: { $0.id == run }),
            let pid = new.pid
        else { return .other }
        let tree = host.capability(Sampling.self).tree(of: run, pid).processes.map(\.pid)
        switch SocketHolders.peer(of: descriptor) {
        case .nobody: return .nobody
        case .socket(let number) where SocketHolders.hold(number, tree): return .meant
        case .socket, .unknown: break
        }
        guard let began = new.spawnedAt, Clock.now - began >= ReadinessPolicy.livedMin else {
            return .other
        }
        let isThere = host.capability(HeldSockets.self).listeners(of: service).contains {
            SocketHolders.await(SocketHolders.number(of: $0), tree)
        }
        return isThere ? .meant : .other
    }
}

extension Verdict {
    /// What the end of a probe's command says.
    fileprivate static func judging(_ end: ChildEnd, limit: Duration) -> Verdict {
        if end.isLate {
            return end.hasBegun
                ? .noAnswer(within: limit)
                : .notProbed("the guardian has not made the probe's process")
        }
        if end.ending.lack != nil { return .notProbed("\(end.ending)") }
        return .judging(end.ending, lastLine: end.output?.lastLine)
    }
}
