/// What Vigia guarantees for one service, derived from the configuration alone.
public struct ServicePlan: Hashable, Sendable {
    /// A service that must reach a condition before this one starts.
    public struct Need: Hashable, Sendable {
        /// The other service.
        public let service: String
        /// The condition that the other service must reach.
        public let condition: DependencyCondition
    }

    /// The service's name, or the name that all its instances share.
    public let service: String
    /// A promise for each kind of failure.
    public let promises: [Promise]
    /// Until a hang is noticed of a run that keeps using CPU and moving bytes; nil where that makes
    /// no difference.
    public let busyHangNoticed: Duration?
    /// The least time between two restarts because of memory; nil without a limit.
    public let memoryRestartsEvery: Duration?
    /// The time between two retries of a service that was given up; nil where Vigia does not retry.
    public let retriesEvery: Duration?
    /// The longest time that one repair may add before a start; nil without a repair.
    public let repairWithin: Duration?
    /// The services that must reach a condition before this one starts.
    public let needs: [Need]
    /// The services that depend on this one, directly or through others.
    public let dependents: [String]

    /// Plans one service of a project.
    ///
    /// - Parameters:
    ///   - service: the service to plan.
    ///   - services: all services of the project, including this one.
    ///   - held: the addresses of their held sockets.
    public init(
        of service: ServiceSpec,
        among services: [ServiceSpec],
        holding held: [HeldSocket.Address]
    ) {
        var policy = service.policy
        let isBlind = service.cannotFail(holding: held)
        if isBlind { policy.health = nil }
        self.service = service.shownName
        let seesQueue = policy.health?.acceptWithin != nil || policy.watchdog != nil
        let isNaive = service.probe?.question.onlyConnects == true && !seesQueue && !isBlind
        promises = PlannedFailure.allCases.map { failure in
            let promise = policy.promise(of: failure, isBlind: isBlind)
            return failure == .hang && isNaive ? promise.hinting(Self.naiveHint) : promise
        }
        let busy = policy.hangNoticed(busy: true)
        busyHangNoticed = busy == policy.hangNoticed() ? nil : busy
        memoryRestartsEvery = policy.memory.map { _ in MemoryPolicy.restartEvery }
        retriesEvery = policy.restart.mode == .never ? nil : policy.restart.cooldown
        repairWithin = policy.repairWithin
        needs = service.dependsOn.sorted { $0.key < $1.key }
            .map { Need(service: $0, condition: $1) }
        dependents = service.dependents(among: services)
    }

    /// What to write where a probe only connects.
    private static let naiveHint =
        "its probe only connects, which the kernel does for a run that hangs until many "
        + "connections wait; add health: { accept_within: 1m }, or http: /health"

    /// The promise for one kind of failure; nil where there is none.
    public subscript(failure: PlannedFailure) -> Promise? {
        promises.first { $0.failure == failure }
    }
}

extension ServicePolicy {
    /// The promise for one kind of failure.
    ///
    /// - Parameters:
    ///   - failure: which kind.
    ///   - isBlind: whether there is a probe that passes whatever happens, so that `health` is left
    ///     out.
    /// - Returns: the promise.
    fileprivate func promise(of failure: PlannedFailure, isBlind: Bool) -> Promise {
        switch failure {
        case .crash:
            promise(failure, noticed: .zero, end: quickEnd, givenUp: nil)
        case .hang:
            hang(isBlind: isBlind)
        case .leak:
            excessNoticed.map { promise(failure, noticed: $0, end: stop.timeout, givenUp: nil) }
                ?? .none(failure, hint: "memory has no limit; add memory: { limit: 500MB }")
        case .failedStart:
            failedStart(isBlind: isBlind)
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

    /// What to write where a probe passes whatever happens.
    private static let blindHint =
        "its probe cannot fail; ask for an answer that only a service that is well gives"

    private func hang(isBlind: Bool) -> Promise {
        guard let noticed = hangNoticed() else {
            let hint = "nothing is asked of it; add health: { http: /health }, or watchdog: 30s"
            return .none(.hang, hint: isBlind ? Self.blindHint : hint)
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

    private func failedStart(isBlind: Bool) -> Promise {
        if isBlind, readiness.source == .probe {
            return .none(.failedStart, hint: Self.blindHint)
        }
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

    /// The promise for a stable run: the first failure after a time without one.
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

    /// The promise for an unstable run: the last failure before the service is given up has the
    /// longest delay.
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

    /// The promise where the first failure is the end: the policy never restarts.
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
    /// The service's name in the configuration: its own, or the one that all its instances share.
    public var shownName: String { group ?? name }

    /// The services that depend on this one, directly or through others, by configured name.
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
