// What has come of orders, decided from the state after each fact.
extension Project {
    /// Looks at the services that were touched, and settles the orders of which no part is open.
    ///
    /// While a configuration has just taken the place of another, nothing was asked of anybody yet.
    mutating func reviewOrders(at now: Instant) {
        guard watch.isActive, change == nil else { return }
        var queue = watch.takeTouched()
        while let service = queue.popLast() {
            if watch.ends.contains(service) != isEnd(service) {
                watch.ends.formSymmetricDifference([service])
                queue += dependents[service]
            }
            for place in watch.places[service] ?? [] {
                guard let order = orderBook[place.order] else { continue }
                let outcome = outcome(of: order.parts[place.part], service, in: order.number)
                watch.looked(at: place, isOpen: outcome == nil)
            }
        }
        for (number, open) in watch.open where open.parts.isEmpty { settleOrder(number, at: now) }
    }

    private mutating func settleOrder(_ number: UInt64, at now: Instant) {
        guard let place = orderBook.place(of: number) else { return }
        let outcomes = outcomes(of: orderBook.orders[place]).map { $0 ?? .done }
        orderBook.settle(place, as: outcomes, at: now)
        watch.end(number)
        watch.changed(number)
    }

    /// What has come of each part of an order so far; nil where it is open.
    public func outcomes(of order: PlacedOrder) -> [OrderOutcome?] {
        guard let open = watch.open[order.number] else { return order.parts.map(\.outcome) }
        return zip(order.parts, open.services).map { outcome(of: $0, $1, in: order.number) }
    }

    /// The indices of the services that an order waits for, in order; empty once it has settled.
    public func awaited(by number: UInt64) -> [Int] {
        guard let open = watch.open[number] else { return [] }
        return open.parts.compactMap { open.services[$0] }.sorted()
    }

    /// Another number whenever something of an open order was looked at; 0 once it has settled, or
    /// where nothing is known of it.
    public func revision(of number: UInt64) -> UInt64 { watch.open[number]?.revision ?? 0 }

    /// The indices of what a service depends on and what is not there.
    public func lacking(for service: Int) -> [Int] {
        needs[service].filter { !isMet($0) }.map(\.service)
    }

    /// What has come of a part of an order; nil while it is open.
    private func outcome(
        of part: PlacedOrder.Part,
        _ service: Int?,
        in order: UInt64
    ) -> OrderOutcome? {
        guard let service, !isGone(service) else {
            return part.request == .stop ? .done : OrderOutcome(.removed)
        }
        if change != nil || isHeld(service) { return nil }
        let machine = machines[service]
        if part.request == .stop {
            if machine.goal == .up { return superseded(order, part) }
            return machine.isSettled && machine.state.run == nil ? .done : nil
        }
        if machine.goal == .down {
            if isRemoved(service) { return OrderOutcome(.removed) }
            guard let pause = pause(of: service) else { return superseded(order, part) }
            return OrderOutcome(.held, "down while pid \(pause.owner.pid) works on what it uses")
        }
        if machine.isSettled { return outcome(of: part, settled: machine) }
        return missing(service).map { need in
            let (name, state) = (spec.services[need].name, machines[need].state.name)
            return OrderOutcome(.held, "waits for \(name), which is \(state)")
        }
    }

    /// What has come of a part that wants its service up, where that is and nothing is under way.
    private func outcome(
        of part: PlacedOrder.Part,
        settled machine: ServiceMachine
    ) -> OrderOutcome {
        let replaces = part.request == .restart || part.request == .reload
        if replaces, let refusal = machine.refusal { return OrderOutcome(.refused, refusal) }
        switch machine.state {
        case .broken(let openBreaker): return OrderOutcome(.failed, openBreaker.reason)
        case .waiting(.port(let wait)):
            return OrderOutcome(.held, wait.holder.map { "waits for \($0)" })
        case .up(let run) where replaces && run.id == part.run,
            .degraded(let run) where replaces && run.id == part.run:
            return OrderOutcome(.unchanged, "another one before it did not come up")
        case .up, .degraded, .done: return .done
        case .down, .checking, .starting, .stopping, .waiting: return OrderOutcome(.held)
        }
    }

    /// That somebody wants the opposite by now.
    private func superseded(_ number: UInt64, _ part: PlacedOrder.Part) -> OrderOutcome {
        let later = orderBook.orders.last { order in
            order.number > number
                && order.parts.contains {
                    $0.service == part.service && ($0.request == .stop) != (part.request == .stop)
                }
        }
        let words = later.map { "order \($0.number) (\($0.action.rawValue)) wants the opposite" }
        return OrderOutcome(.superseded, words, supersededBy: later?.number)
    }

    /// Whether a service has settled, and is not there for those that need it: without another
    /// order nothing comes of them either.
    private func isEnd(_ service: Int) -> Bool {
        if isHeld(service) { return false }
        switch standing(of: service) {
        case .well, .degraded, .working: return false
        case .givenUp, .down: return true
        case .held:
            guard case .waiting(.dependencies) = machines[service].state else { return true }
            return missing(service) != nil
        }
    }

    /// What a service waits for and does not get without another order; nil where there is nothing.
    private func missing(_ service: Int) -> Int? {
        guard case .waiting(.dependencies) = machines[service].state else { return nil }
        return needs[service].first { watch.ends.contains($0.service) && !isMet($0) }?.service
    }
}
