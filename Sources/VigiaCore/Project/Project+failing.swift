// Orders that are dropped when a service fails before others that follow it.
extension Project {
    /// Drops orders to the instances behind a failed one, and restarts of services whose dependents
    /// stay as they are.
    mutating func dropBehindFailures(_ now: Instant, _ draw: Double) -> [Order] {
        let groups = heldBehindFailures()
        if !groups.isEmpty {
            let isBehind = { [spec] (order: HeldOrder) in
                let group = spec.services[order.service].group
                return order.following != nil && group.map(groups.contains) == true
            }
            for order in held where isBehind(order) { watch.touch(order.service) }
            held.removeAll(where: isBehind)
        }
        var orders: [Order] = []
        while let next = held.firstIndex(where: { stays(before: $0) != nil }) {
            guard let dependent = stays(before: held[next]) else { break }
            guard machines[held[next].service].state.isServing else {
                // It has no run that could stay: it comes up, and the dependent is not disturbed.
                held[next].after.removeAll { $0 == dependent }
                continue
            }
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

    /// A dependent that should have restarted before the service of this order, but stays as it is.
    func stays(before order: HeldOrder) -> Int? {
        guard order.request == .restart else { return nil }
        return order.after.first { !isHeld($0) && machines[$0].hasStayed }
    }
}
