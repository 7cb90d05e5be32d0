// Instances of one service are replaced one after the other.
extension Project {
    /// Whether an order to a service still waits for others.
    public func isHeld(_ index: Int) -> Bool { held.contains { $0.service == index } }

    /// Whether such an order to a service still waits for others.
    func isHeld(_ index: Int, for request: Request) -> Bool {
        held.contains { $0.service == index && $0.request == request }
    }

    /// The instance that is to be up again before `service` is restarted or reloaded.
    ///
    /// None where what they need is restarted too: it waits until all of them are down.
    func before(_ service: Int, among services: [Int], _ request: Request) -> Int? {
        guard request == .restart || request == .reload, let group = spec.services[service].group
        else { return nil }
        if request == .restart, needs[service].contains(where: { services.contains($0.service) }) {
            return nil
        }
        return services.last { $0 < service && spec.services[$0].group == group }
    }

    /// Whether nothing keeps an order back any more.
    func mayGo(_ order: HeldOrder) -> Bool {
        !order.isRehearsing && isInTurn(order)
    }

    private func isInTurn(_ order: HeldOrder) -> Bool {
        guard order.after.allSatisfy({ machines[$0].isQuiet || !isToEnd($0) }) else {
            return false
        }
        return order.following.map(isBack) ?? true
    }

    /// Whether a service ends, or has an order by which it will: one whose order was taken back
    /// meanwhile stays, and nobody waits for its end.
    private func isToEnd(_ index: Int) -> Bool {
        held.contains { $0.service == index && $0.request != .start } || machines[index].isEnding
    }

    /// Takes an order back whose checks have passed, where it has to wait for others: the instance
    /// before it has failed meanwhile, or all were told to restart once this one was.
    mutating func waitsAgain(_ index: Int) -> Bool {
        guard let place = held.firstIndex(where: { $0.service == index }), !isInTurn(held[place])
        else { return false }
        held[place].isRehearsing = false
        withMachine(index) { $0.rehearsal = nil }
        return true
    }

    /// Whether an instance is through with what it was told.
    private func isBack(_ index: Int) -> Bool {
        !isHeld(index) && machines[index].isThrough
    }

    /// The instances that are left of a group of which one did not come up again; the others stay
    /// as they are.
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
    /// Whether nothing is under way.
    fileprivate var isThrough: Bool {
        switch standing {
        case .well, .degraded, .givenUp, .down: isSettled
        case .working, .held: false
        }
    }

    /// Whether it is on its way down.
    fileprivate var isEnding: Bool {
        if case .stopping = state { true } else { goal == .down }
    }

    /// Whether it did not come up again as it was asked to.
    fileprivate var hasFailed: Bool {
        switch standing {
        case .well, .degraded: hasStayed
        case .givenUp: true
        case .down: state == .down  // One that is done came up, and ended well.
        case .working, .held: false
        }
    }

    /// Whether the run that was to be replaced serves on.
    var hasStayed: Bool { state.isServing && isThrough && refusal != nil }
}
