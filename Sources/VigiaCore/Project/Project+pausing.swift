/// Services that are down while a process works on their files.
///
/// However that process ends, the services are wanted up again afterwards.
public struct Pause: Hashable, Codable, Sendable {
    /// The process that asked for the pause.
    public let owner: PauseOwner
    /// The indices of the paused services; a service leaves the list when it gets another order.
    public internal(set) var services: [Int]
}

/// The process that services are paused for, identified by pid and start time, since a pid alone is
/// reused.
public struct PauseOwner: Hashable, Codable, Sendable {
    /// The pid.
    public let pid: Int32
    /// The start time in the kernel's clock ticks since boot.
    ///
    /// Source: proc(5), `starttime` in /proc/pid/stat.
    public let startTime: UInt64

    /// Takes a pid, and a start time in clock ticks since boot.
    public init(pid: Int32, startTime: UInt64) { (self.pid, self.startTime) = (pid, startTime) }
}

extension Project {
    /// Stops the wanted ones of these services while a process works on their files.
    ///
    /// - Parameters:
    ///   - services: the indices of the services.
    ///   - owner: the process.
    ///   - cause: who asked, and why.
    ///   - now: the time of this turn.
    ///   - draw: a random number from 0 to 1.
    /// - Returns: the orders.
    public mutating func pause(
        _ services: [Int],
        for owner: PauseOwner,
        because cause: Cause,
        at now: Instant,
        draw: Double
    ) -> [Order] {
        let wanted = services.filter { machines[$0].goal == .up }
        if wanted.isEmpty { return [] }
        let orders = spread(.stop, wanted, cause, now, draw)
        pauses.append(Pause(owner: owner, services: wanted))
        reviewOrders(at: now)
        return orders
    }

    /// Starts paused services again, since their process has ended.
    ///
    /// - Parameters:
    ///   - owner: the process.
    ///   - now: the time of this turn.
    ///   - draw: a random number from 0 to 1.
    /// - Returns: the orders.
    public mutating func endPauses(
        of owner: PauseOwner,
        at now: Instant,
        draw: Double
    ) -> [Order] {
        let services = pauses.filter { $0.owner == owner }.flatMap(\.services)
        if services.isEmpty { return [] }
        return ask(.start, of: services, because: .pauseOver, at: now, draw: draw)
    }

    /// The pause that keeps a service down; nil where none does.
    public func pause(of service: Int) -> Pause? {
        pauses.first { $0.services.contains(service) }
    }

    /// Ends the pauses of services that get another order.
    mutating func forgetPauses(of services: [Int]) {
        if pauses.isEmpty { return }
        for index in pauses.indices { pauses[index].services.removeAll(where: services.contains) }
        pauses.removeAll(where: \.services.isEmpty)
    }
}
