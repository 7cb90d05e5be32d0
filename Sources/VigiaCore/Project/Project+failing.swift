// What is taken back when a service fails that others were to follow.
extension Project {
    /// Takes back what was asked of the instances behind one that failed, and of services that
    /// are needed by one that stays as it is.
    mutating func dropBehindFailures(_ now: Instant, _ draw: Double) -> [Order] {
        let groups = heldBehindFailures()
        if !groups.isEmpty {
            held.removeAll { order in
                let group = spec.services[order.service].group
                return order.following != nil && group.map(groups.contains) == true
            }
        }
        var orders: [Order] = []
        while let next = held.firstIndex(where: { stays(before: $0) != nil }) {
            guard let dependent = stays(before: held[next]) else { break }
            let order = held.remove(at: next)
            let words = "\(spec.services[dependent].name), which depends on it, stays as it is"
            withMachine(order.service) { machine in
                orders += machine.refuse(order.request, words).map {
                    Order(service: order.service, effect: $0)
                }
            }
            orders += inform(dependents[order.service], now, draw)
        }
        return orders
    }

    /// A service that was to be restarted before the one of this order, as it depends on it, and
    /// that stays as it is.
    func stays(before order: HeldOrder) -> Int? {
        guard order.request == .restart else { return nil }
        return order.after.first { !isHeld($0) && machines[$0].hasStayed }
    }
}
