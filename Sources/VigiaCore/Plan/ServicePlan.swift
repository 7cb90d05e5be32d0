/// What one service may expect of Vigia, from its configuration alone.
public struct ServicePlan: Hashable, Sendable {
    /// What the service waits for before it starts.
    public struct Need: Hashable, Sendable {
        /// The other service.
        public let service: String
        /// When that counts as there.
        public let condition: DependencyCondition
    }

    /// The service, or the name that all its instances share.
    public let service: String
    /// A promise for each kind of failure.
    public let promises: [Promise]
    /// Until a hang is noticed of a run that is busy all the while; nil where it makes no
    /// difference.
    public let busyHangNoticed: Duration?
    /// The least time between two restarts for memory; nil without a limit.
    public let memoryRestartsEvery: Duration?
    /// The time between two retries once it was given up; nil where nobody tries.
    public let retriesEvery: Duration?
    /// What one repair may add before a start; nil where none is tried.
    public let repairWithin: Duration?
    /// What must be there before it starts.
    public let needs: [Need]
    /// The services that wait for it when they start, themselves or through others.
    public let dependents: [String]

    /// Plans one service of a project.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - services: all of the project, this one among them.
    public init(of service: ServiceSpec, among services: [ServiceSpec]) {
        let policy = service.policy
        self.service = service.shownName
        promises = PlannedFailure.allCases.map { policy.promise(of: $0) }
        let busy = policy.hangNoticed(busy: true)
        busyHangNoticed = busy == policy.hangNoticed() ? nil : busy
        memoryRestartsEvery = policy.memory.map { _ in MemoryPolicy.restartEvery }
        retriesEvery = policy.restart.mode == .never ? nil : policy.restart.cooldown
        repairWithin = policy.repairWithin
        needs = service.dependsOn.sorted { $0.key < $1.key }
            .map { Need(service: $0, condition: $1) }
        dependents = service.dependents(among: services)
    }

    /// The promise for one kind of failure.
    public subscript(failure: PlannedFailure) -> Promise? {
        promises.first { $0.failure == failure }
    }
}

extension ServicePolicy {
    fileprivate func promise(of failure: PlannedFailure) -> Promise {
        switch failure {
        case .crash:
            promise(failure, noticed: .zero, end: quickEnd, givenUp: nil)
        case .hang:
            hang
        case .leak:
            excessNoticed.map { promise(failure, noticed: $0, end: stop.timeout, givenUp: nil) }
                ?? .none(failure, hint: "memory has no limit; add memory: { limit: 500MB }")
        case .failedStart:
            failedStart
        case .crashLoop:
            unstable(
                failure,
                noticed: .zero,
                end: quickEnd,
                age: .zero,
                givenUp: nextStarts(afterEnd: quickEnd, age: .zero) + givingUp(afterEnd: quickEnd)
            )
        }
    }

    private var hang: Promise {
        guard let noticed = hangNoticed() else {
            let hint = "nothing is asked of it; add health: { http: /health }, or watchdog: 30s"
            return .none(.hang, hint: hint)
        }
        let attempts = restart.attempts
        let givenUp =
            noticed * attempts + readiness.timeout * (attempts - 1)
            + nextStarts(afterEnd: quickEnd, age: .zero) + givingUp(afterEnd: quickEnd)
        return promise(
            .hang,
            noticed: noticed,
            end: quickEnd,
            givenUp: hangCountsAsStable ? nil : givenUp
        )
    }

    private var failedStart: Promise {
        guard let noticed = failedStartNoticed else {
            let hint = "it counts as ready after 1s; add health: { http: /health }, or notify: true"
            return .none(.failedStart, hint: hint)
        }
        let givenUp =
            noticed * restart.attempts + nextStarts(afterEnd: stop.timeout, age: noticed)
            + givingUp(afterEnd: stop.timeout)
        return unstable(
            .failedStart,
            noticed: noticed,
            end: stop.timeout,
            age: noticed,
            givenUp: givenUp
        )
    }

    /// For a run that was stable: the first failure after a good time.
    private func promise(
        _ failure: PlannedFailure,
        noticed: Duration,
        end: Duration,
        givenUp: Duration?
    ) -> Promise {
        if restart.mode == .never { return over(failure, noticed, end) }
        let next = nextStart(afterEnd: end, unstable: 0, age: restart.stableAfter)
        return Promise(failure, noticed: noticed, next: next, policy: self, givenUp: givenUp)
    }

    /// For a run that was not: the last failure before the service is given up has the longest
    /// delay.
    private func unstable(
        _ failure: PlannedFailure,
        noticed: Duration,
        end: Duration,
        age: Duration,
        givenUp: Duration
    ) -> Promise {
        if restart.mode == .never { return over(failure, noticed, end) }
        let last = restart.attempts - 1
        let next = last > 0 ? nextStart(afterEnd: end, unstable: last, age: age) : nil
        return Promise(
            failure,
            noticed: noticed,
            next: next,
            policy: self,
            givenUp: givenUp,
            hint: last > 0 ? nil : "attempts is 1: the first such run opens the breaker"
        )
    }

    /// The first failure is the end.
    private func over(_ failure: PlannedFailure, _ noticed: Duration, _ end: Duration) -> Promise {
        Promise(
            failure,
            noticed: noticed,
            next: nil,
            policy: self,
            givenUp: noticed + givingUp(afterEnd: end),
            hint: "it is not started again; add restart: { policy: on-failure }"
        )
    }
}

extension ServiceSpec {
    /// Its name, or the one that all its instances share: what the configuration says.
    public var shownName: String { group ?? name }

    /// Who waits for it, themselves or through others, by the names of the configuration.
    fileprivate func dependents(among services: [ServiceSpec]) -> [String] {
        var (found, queue) = (Set<String>(), [name])
        while let next = queue.popLast() {
            for other in services where other.dependsOn[next] != nil {
                if found.insert(other.shownName).inserted { queue.append(other.name) }
            }
        }
        return found.sorted()
    }
}
