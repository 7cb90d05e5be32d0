import VigiaCore

/// Notify messages of processes, and instances that are replaced one at a time.
extension World {
    /// A process sends a notify message, if it lives and is healthy enough.
    mutating func hear(_ notifyEvent: NotifyEvent, of run: RunID, _ service: Int) throws(Failure) {
        guard let process = places[service].processes[run], process.ending == nil else { return }
        if notifyEvent == .heartbeat {
            guard let span = places[service].policy.watchdog else { return }
            plan(.says(run, .heartbeat), for: service, in: span / 2)
            guard process.mood(at: now) != .silent else { return }
            places[service].rules.beat(run, at: now)
        }
        if notifyEvent == .ready, places[service].chance.oneIn(4) {
            let mean = Duration.seconds(20_000)
            plan(.says(run, .reloading), for: service, in: places[service].chance.span(mean))
        }
        if notifyEvent == .reloading, !places[service].chance.oneIn(8) {
            let mean = Duration.seconds(2)
            plan(.says(run, .ready), for: service, in: places[service].chance.span(mean))
        }
        try deliverMaybeTwice(.notified(run, notifyEvent), to: service)
    }

    /// The rule that a report of a missed heartbeat breaks; nil for none.
    func brokenByHang(_ evidence: String, _ run: RunID, _ service: Int) -> String? {
        guard evidence.hasPrefix("no heartbeat"), let span = places[service].policy.watchdog,
            let last = places[service].rules.beats[run]
        else { return nil }
        return now - last < span ? "a heartbeat came, and was not heard" : nil
    }

    /// The rule that replacing this instance now breaks; nil for none.
    mutating func brokenByTurn(_ service: Int, _ cause: Cause) -> String? {
        guard case .requested(let who) = cause, rolling[service] == who.command else { return nil }
        rolling[service] = nil
        let group = project.spec.services[service].group
        let first = places.indices.last { $0 < service && project.spec.services[$0].group == group }
        guard group != nil, let first else { return nil }
        switch project.machines[first].state {
        case .up, .degraded:
            return project.machines[first].replacement == nil ? nil : "two instances at a time"
        case .broken, .done, .down: return nil
        case .starting, .stopping, .checking, .waiting: return "two instances at a time"
        }
    }
}
