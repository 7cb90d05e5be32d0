// Instances of one service are replaced one at a time.
extension Project {
    /// Whether an order to a service still waits for others.
    public func isHeld(_ index: Int) -> Bool { held.contains { $0.service == index } }

    /// Whether an order of this kind to a service still waits for others.
    func isHeld(_ index: Int, for request: Request) -> Bool {
        held.contains { $0.service == index && $0.request == request }
    }

    /// The instance that must be up again before `service` is restarted or reloaded.
    ///
    /// There is none when a dependency restarts too, since it waits until all instances are down.
    func before(_ service: Int, among services: [Int], _ request: Request) -> Int? {
        guard request == .restart || request == .reload, let group = spec.services[service].group
        else { return nil }
        if request == .restart, needs[service].contains(where: { services.contains($0.service) }) {
            return nil
        }
        return services.last { $0 < service && spec.services[$0].group == group }
    }

    /// Whether nothing delays an order any more.
    func mayGo(_ order: HeldOrder) -> Bool {
        !order.isInPreflight && isInTurn(order)
    }

    private func isInTurn(_ order: HeldOrder) -> Bool {
        guard order.after.allSatisfy({ machines[$0].isQuiet || !isToEnd($0) }) else {
            return false
        }
        return order.following.map(isBack) ?? true
    }

    /// Whether a service is ending, or has an order by which it will end.
    ///
    /// A service whose order was dropped stays, and nothing waits for its end.
    private func isToEnd(_ index: Int) -> Bool {
        held.contains { $0.service == index && $0.request != .start } || machines[index].isEnding
    }

    /// Takes back an order whose preflight has passed, where it must wait for others again: the
    /// instance before it has failed meanwhile, or a restart of all was requested after its own.
    mutating func waitsAgain(_ index: Int) -> Bool {
        guard let place = held.firstIndex(where: { $0.service == index }), !isInTurn(held[place])
        else { return false }
        held[place].isInPreflight = false
        withMachine(index) { $0.preflight = nil }
        return true
    }

    /// Whether an instance has finished its order.
    private func isBack(_ index: Int) -> Bool {
        !isHeld(index) && machines[index].isThrough
    }

    /// The groups in which an instance did not come up again; the remaining instances stay as they
    /// are.
    func heldBehindFailures() -> Set<String> {
        Set(
            held.compactMap { order in
                guard let first = order.following, isBack(first),
                    machines[first].hasFailed
                else { return nil }
                return spec.services[order.service].group
            }
        )
    }
}

extension ServiceMachine {
    /// Whether no work is pending.
    fileprivate var isThrough: Bool {
        switch standing {
        case .well, .degraded, .givenUp, .down: isSettled
        case .working, .held: false
        }
    }

    /// Whether the service is going down.
    fileprivate var isEnding: Bool {
        if case .stopping = state { true } else { goal == .down }
    }

    /// Whether the service did not come up again as requested.
    fileprivate var hasFailed: Bool {
        switch standing {
        case .well, .degraded: hasStayed
        case .givenUp: true
        case .down: state == .down  // A job that is done came up, and ended well.
        case .working, .held: false
        }
    }

    /// Whether the run that should have been replaced still serves.
    var hasStayed: Bool { state.isServing && isThrough && refusal != nil }
}
