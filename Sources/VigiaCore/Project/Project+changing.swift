// A changed configuration takes the place of the present one while services run.
//
// Everything is known by the index of its service, so a change has two steps. `changed(to:)` makes
// the project anew: machines keep their state and move to the new index of their service, and the
// pending work is written into `change`. The supervisor then begins anew with that project, as
// after a death, and calls `carryOutChange` for the orders. A death before, between or after the
// steps leaves the old project or the new one, never a mixture.
//
// A service that the new configuration lacks stays at the end of the list until it has ended.
extension Project {
    /// The pending work after a change of configuration.
    public struct Change: Hashable, Codable, Sendable {
        /// Who asked for the change.
        public let cause: Cause
        /// The indices of new services.
        public internal(set) var added: [Int] = []
        /// The indices of services to start: new ones, and changed ones that had been given up.
        public internal(set) var starts: [Int] = []
        /// The indices of services to restart, since their runs were made by changed settings.
        public internal(set) var restarts: [Int] = []
        /// The indices of changed services that go on without a restart.
        public internal(set) var takenOver: [Int] = []
        /// The indices of services that are no longer configured and have yet to end.
        public internal(set) var stops: [Int] = []
        /// The names of all services that are no longer configured.
        public internal(set) var removed: [String] = []
    }

    /// Whether a service is no longer configured.
    public func isRemoved(_ index: Int) -> Bool { index >= spec.configured.endIndex }

    /// Whether a service is no longer configured and has ended completely.
    public func isGone(_ index: Int) -> Bool { isRemoved(index) && machines[index].isQuiet }

    /// Whether an order to a service is still to come.
    public func isAwaited(_ index: Int) -> Bool {
        guard let change else { return isHeld(index) }
        return isHeld(index) || change.starts.contains(index) || change.stops.contains(index)
    }

    /// The same project under another configuration.
    ///
    /// - Parameters:
    ///   - target: the new configuration, without a `flaw`.
    ///   - chosen: the services that the project was started with; empty for all.
    ///   - cause: who asked, and why.
    /// - Returns: the project, with `change` still to carry out.
    public func changed(
        to target: ProjectSpec,
        startedWith chosen: [String],
        because cause: Cause
    ) -> Project {
        let old = Dictionary(
            uniqueKeysWithValues: machines.indices.filter { !isGone($0) }
                .map { (spec.services[$0].name, $0) }
        )
        var (target, origins) = (target, target.services.map { old[$0.name] })
        let kept = Set(origins.compactMap { $0 })
        let ending = machines.indices.filter { !kept.contains($0) && !machines[$0].runs.isEmpty }
        target.services += ending.map { spec.services[$0] }
        origins += ending
        target.removed = ending.count
        let places = Dictionary(
            uniqueKeysWithValues: origins.enumerated().compactMap { new, old in
                old.map { ($0, new) }
            }
        )
        var project = Project(
            spec: target,
            machines: zip(origins, target.services).map { origin, service in
                guard let origin else { return ServiceMachine(policy: service.$policy) }
                var machine = machines[origin]
                if machine.policy != service.policy { machine.settle(under: service.policy) }
                return machine
            },
            nextRun: nextRun,
            held: held.compactMap { $0.moved(to: places) },
            pauses: pauses.compactMap { $0.moved(to: places) },
            orderBook: orderBook
        )
        // A removed service that ends by itself, before its stop, is not started again.
        for index in project.machines.indices where project.isRemoved(index) {
            project.withMachine(index) { $0.leave() }
        }
        let (end, users) = (project.spec.configured.endIndex, project.dependents)
        project.held.removeAll { $0.service >= end && $0.request != .stop }
        for place in project.held.indices {
            // A service that no longer depends on another one does not end for it either.
            let own = users[project.held[place].service]
            project.held[place].after.removeAll { $0 < end && !own.contains($0) }
        }
        project.change = project.change(from: self, startedWith: chosen, because: cause)
        return project
    }

    /// The work that follows from the differences between both configurations.
    private func change(
        from old: Project,
        startedWith chosen: [String],
        because cause: Cause
    ) -> Change {
        var change = Change(cause: cause)
        let difference = SpecDifference(from: old.spec, to: spec)
        let indices = Dictionary(
            uniqueKeysWithValues: spec.services.enumerated().map { ($1.name, $0) }
        )
        for service in difference.services {
            guard let index = indices[service.name], !isRemoved(index) else {
                change.removed.append(service.name)
                continue
            }
            switch service.kind {
            case .added:
                change.added.append(index)
                if starts(index, old, chosen) { change.starts.append(index) }
            case .changed where machines[index].goal == .up && service.needsNewRun:
                change.restarts.append(index)
            case .changed, .removed:
                change.takenOver.append(index)
                if machines[index].isHeldUp { change.starts.append(index) }
            }
        }
        change.stops = Array(spec.configured.endIndex..<spec.services.endIndex)
        return change
    }

    /// Whether a new service is started: a wanted service needs it, its group runs, or the project
    /// was started with it or runs all of its services.
    private func starts(_ index: Int, _ old: Project, _ chosen: [String]) -> Bool {
        if dependents[index].contains(where: { machines[$0].goal == .up }) { return true }
        let service = spec.services[index]
        let others = old.spec.configured.indices
        let group = others.filter {
            service.group != nil && old.spec.services[$0].group == service.group
        }
        if !group.isEmpty { return group.contains { old.machines[$0].goal == .up } }
        return chosen.isEmpty || service.isAmong(chosen)
            || others.allSatisfy { old.machines[$0].goal == .up }
    }

    /// Gives the orders of the pending change.
    ///
    /// Services that are removed or restarted end after their dependents. A new service waits for
    /// removed services that listen at its address.
    ///
    /// - Parameters:
    ///   - now: the time of this turn.
    ///   - draw: a random number from 0 to 1.
    /// - Returns: the orders.
    public mutating func carryOutChange(at now: Instant, draw: Double) -> [Order] {
        guard let change else { return [] }
        self.change = nil
        let ends = Set(change.stops + change.restarts)
        let starts = withMissingNeeds(change.starts).filter { !ends.contains($0) }
        held.removeAll { ends.contains($0.service) || starts.contains($0.service) }
        forgetPauses(of: Array(ends) + starts)
        for service in change.stops {
            hold(service, .stop, change.cause, after: dependents[service].filter(ends.contains))
        }
        for service in change.restarts {
            hold(service, .restart, change.cause, after: dependents[service].filter(ends.contains))
            held[held.endIndex - 1].following = before(service, among: change.restarts, .restart)
        }
        for service in starts {
            let rivals = change.stops.filter {
                spec.services[$0].isInTheWay(of: spec.services[service])
            }
            hold(service, .start, change.cause, after: rivals)
        }
        touchAll()
        var orders = inform(Array(machines.indices), now, draw)
        orders += release(now, draw) + inform(Array(machines.indices), now, draw)
        reviewOrders(at: now)
        return orders
    }

    private mutating func hold(_ service: Int, _ request: Request, _ cause: Cause, after: [Int]) {
        held.append(HeldOrder(service: service, request: request, cause: cause, after: after))
    }

    /// The services, and their dependencies that are not met and not wanted yet.
    private func withMissingNeeds(_ services: [Int]) -> [Int] {
        var (result, queue) = (Set(services), services)
        while let service = queue.popLast() {
            for need in needs[service]
            where machines[need.service].goal == .down && pause(of: need.service) == nil
                && !isMet(need) && result.insert(need.service).inserted
            {
                queue.append(need.service)
            }
        }
        return result.sorted()
    }
}

extension ServiceMachine {
    /// Whether the service is wanted but does not run, and a start would help.
    fileprivate var isHeldUp: Bool {
        guard goal == .up else { return false }
        return switch state {
        case .broken, .waiting(.delay), .waiting(.port), .waiting(.words): true
        case .down, .checking, .starting, .up, .degraded, .stopping, .waiting, .done: false
        }
    }

    /// Stops wanting the service; its runs have yet to be ended.
    fileprivate mutating func leave() {
        goal = .down
        preflight = nil
        if state.run == nil { state = .down }
    }

    /// Drops the questions of a former policy.
    ///
    /// The questions of the new policy begin when the project is resumed; see `resume`.
    fileprivate mutating func settle(under policy: ServicePolicy) {
        for run in runs {
            _ = withLive(run.id) { run in
                if policy.health == nil {
                    (run.health.nextAsk, run.health.answerBy) = (nil, nil)
                    (run.health.phase, run.health.detail) = (.unknown, nil)
                }
                if policy.memory == nil { run.memory.nextSample = nil }
            }
        }
        if policy.health == nil, case .degraded(let run) = state { state = .up(run) }
    }
}

extension ServiceSpec {
    /// Whether both services would listen at the same address.
    fileprivate func isInTheWay(of other: Self) -> Bool {
        if let port, port == other.port { return true }
        return sockets.contains { own in
            other.sockets.contains { $0.address.clashes(with: own.address) }
        }
    }
}

extension Project.HeldOrder {
    /// The order with the new indices of its services; nil where its own service is gone.
    fileprivate func moved(to places: [Int: Int]) -> Self? {
        guard let service = places[service] else { return nil }
        var order = self
        order.service = service
        order.after = after.compactMap { places[$0] }
        order.following = following.flatMap { places[$0] }
        return order
    }
}

extension Pause {
    /// The pause with the new indices of its services; nil where none of them is left.
    fileprivate func moved(to places: [Int: Int]) -> Self? {
        let services = services.compactMap { places[$0] }
        return services.isEmpty ? nil : Pause(owner: owner, services: services)
    }
}
