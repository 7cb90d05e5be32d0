import Glibc
import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaProbes
import VigiaWire

/// Answers on the control socket: says how all is, and takes orders.
final class ControlAPI: Capability {
    unowned let host: any Host
    private var server: ControlServer?
    private let began = Clock.now

    init(_ host: any Host) { self.host = host }

    /// Begins to answer.
    func begin(with inventory: Inventory) {
        guard let door = host.reach.door else { return }
        let owner = ControlServer.Owner(
            snapshot: { [unowned self] in snapshot },
            whenGuardianIsHeard: { [unowned self] in host.judge.whenGuardianIsHeard($0) },
            act: { [unowned self] in act($0, then: $1) },
            askHealth: { [unowned self] in askHealth($0, then: $1) },
            processes: { [unowned self] in processes(of: $0) },
            change: { [unowned self] in
                host.capability(ConfigurationChanges.self).change($0, because: $1, reply: $2)
            },
            isShort: { [unowned self] in tellShortage() },
            upgrade: { [unowned self] in upgrade($0, then: $1) }
        )
        server = ControlServer(host.loop, listener: door.listener, owner: owner)
        if server == nil { host.say(.apiUnavailable) }
    }

    /// Answers on another listener too; false where there is no memory.
    func listen(on listener: Int32) -> Bool { server?.listen(on: listener) == true }

    /// Lets go of everyone who is connected.
    func close() { server = nil }

    /// Tells a record to all who follow.
    func hear(_ record: Record) { server?.publish(record) }

    private func tellShortage() {
        let words = "\(errnoWords(EMFILE)): \(FileLimit.now) are allowed, and clients are let go"
        host.say(.descriptorsExhausted, ["detail": .text(words)])
    }

    private var snapshot: APISnapshot {
        // Who compares files with what was read finds them where the folder is now: a `start` that
        // came before the move was noticed would begin all of it anew.
        host.lookWhereItIs()
        let recent = host.records.recent.all
        return APISnapshot(
            status: status,
            isShuttingDown: host.isShuttingDown,
            events: { recent }
        )
    }

    private var status: ProjectStatus {
        let (now, grouped) = (Clock.now, host.cgroups?.runs ?? [])
        let project = host.project
        let services = project.machines.indices.filter { !project.isGone($0) }
            .map { status(of: $0, grouped, at: now) }
        let isProven =
            host.cgroups != nil
            && !services.contains { $0.tree == EmptyProof.subreaper.description }
        var whole = ProjectStatus(
            version: VigiaVersion.current,
            project: project.spec.name,
            profile: project.spec.profile,
            supervisor: SupervisorStatus(
                pid: getpid(),
                uptimeSeconds: (now - began).inSeconds,
                generation: host.guardian.generation
            ),
            guardian: GuardianStatus(
                pid: getppid(),
                trees: (isProven ? EmptyProof.cgroup : .subreaper).description,
                silentSeconds: host.guardianSilence?.inSeconds
            ),
            services: services
        )
        if host.options.changeObstacle == nil { whole.files = project.spec.files }
        return whole
    }

    /// How a service is; `grouped` are the runs that have a cgroup.
    private func status(
        of service: Int,
        _ grouped: Set<UInt64>,
        at now: Instant
    ) -> ServiceStatus {
        let project = host.project
        let machine = project.machines[service]
        var status = serviceStatus(
            project.spec.services[service],
            machine,
            project.standing(of: service),
            profile: project.spec.profile,
            at: now
        )
        if let run = machine.state.run, run.pid != nil {
            let proof: EmptyProof = grouped.contains(run.id.raw) ? .cgroup : .subreaper
            status.tree = proof.description
        }
        if project.isHeld(service) {
            status.settled = false
            if status.canReload { status.isReloading = true }
        }
        if let pause = project.pause(of: service) {
            status.reason = "down while pid \(pause.owner.pid) works on what it uses"
        }
        if project.isRemoved(service) { status.reason = "vigia.yaml does not have it any more" }
        status.statusText = host.checkpoint.sayings.words(of: service, by: machine.state.run?.id)
        for capability in host.capabilities { capability.describe(service, in: &status) }
        return status
    }

    private func upgrade(_ wanted: UpgradeRequest, then: () -> Void) {
        guard !host.isFinished else { return }
        then()
        host.capability(Upgrading.self).upgrade(vigia: wanted.vigia, guardian: wanted.guardian)
    }

    private func act(_ action: APIAction, then: @escaping () -> Void) {
        // Nothing is carried out any more: whoever asks is not told that it was.
        guard !host.isFinished else { return }
        let cause = Cause.requested(action.requester)
        let services = action.services.compactMap(host.index(of:))
        defer { if action.verb != .rotate { then() } }
        switch action.verb {
        case .start: host.ask(.start, of: services, because: cause)
        case .stop: host.ask(.stop, of: services, because: cause)
        case .pause: host.capability(Pauses.self).pause(services, because: action.requester)
        case .restart: host.ask(.restart, of: services, because: cause)
        case .reload: host.ask(.reload, of: services, because: cause)
        case .shutdown: host.shutDown(because: cause, "asked for through the API")
        case .rotate:
            let project = host.project
            let all = project.machines.indices.count { !project.isGone($0) }
            let isAll = action.services.count == all
            let services = isAll ? [] : action.services
            host.capability(ScribeAnswers.self).rotate(services, then: then)
        }
    }

    /// Asks the probes of services now, beside their regular questions.
    private func askHealth(
        _ names: [String],
        then: @escaping ([HealthAnswer]) -> Void
    ) {
        let services = names.compactMap(host.index(of:))
        let project = host.project
        let round = HealthRound(count: services.count, then)
        guard !services.isEmpty else { return then([]) }
        for (place, service) in services.enumerated() {
            let (name, machine) = (project.spec.services[service].name, project.machines[service])
            guard let run = machine.state.run, run.pid != nil else {
                let status = status(of: service, [], at: Clock.now)
                round.take(HealthAnswer(notRunning: status), at: place)
                continue
            }
            guard project.spec.services[service].probe != nil else {
                round.take(HealthAnswer(withoutProbe: name), at: place)
                continue
            }
            let asked = Clock.now
            host.capability(Probing.self).put(of: service, run: run.id) { verdict in
                round.take(
                    HealthAnswer(name, verdict, (Clock.now - asked).inSeconds * 1000),
                    at: place
                )
            }
        }
    }
}

/// The answers of several services, until the last one is there.
private final class HealthRound {
    private var answers: [HealthAnswer?]
    private let then: ([HealthAnswer]) -> Void

    init(count: Int, _ then: @escaping ([HealthAnswer]) -> Void) {
        answers = Array(repeating: nil, count: count)
        self.then = then
    }

    func take(_ answer: HealthAnswer, at place: Int) {
        answers[place] = answer
        let all = answers.compactMap { $0 }
        if all.count == answers.count { then(all) }
    }
}

extension HealthAnswer {
    fileprivate init(_ service: String, _ verdict: Verdict, _ milliseconds: Double) {
        let (word, why): (VerdictWord, String?) =
            switch verdict {
            case .pass: (.pass, nil)
            case .degraded(let why): (.degraded, why)
            case .fail(let why): (.fail, why)
            case .notAsked(let why): (.none, "it could not be asked: \(why)")
            }
        self.init(service: service, verdict: word, detail: why, elapsedMilliseconds: milliseconds)
    }

    /// A service that runs and cannot be probed.
    fileprivate init(withoutProbe service: String) {
        self.init(
            service: service,
            verdict: .none,
            detail: "it has no health probe",
            elapsedMilliseconds: 0
        )
    }

    /// A service that does not run: that is a failure unless somebody wanted it so.
    fileprivate init(notRunning status: ServiceStatus) {
        let why = status.reason.map { ": \($0)" } ?? ""
        self.init(
            service: status.name,
            verdict: status.isWell ? .none : .fail,
            detail: "it does not run (\(status.state))\(why)",
            elapsedMilliseconds: 0
        )
    }
}
