/// Services that are down while a process works on what they use.
///
/// However that process ends, they are wanted up again afterwards.
public struct Pause: Hashable, Codable, Sendable {
    /// Who asked for it.
    public let owner: PauseOwner
    /// The indices of the services; one that somebody has asked something of since is not among
    /// them.
    public internal(set) var services: [Int]
}

/// The process that services are down for; a number alone may be another one's tomorrow.
public struct PauseOwner: Hashable, Codable, Sendable {
    /// Its number.
    public let pid: Int32
    /// When it began, in the kernel's ticks since boot.
    public let startTime: UInt64

    /// Takes both.
    public init(pid: Int32, startTime: UInt64) { (self.pid, self.startTime) = (pid, startTime) }
}

extension Project {
    /// Stops services for as long as a process works on what they use, those among them that are
    /// wanted.
    ///
    /// - Parameters:
    ///   - services: their indices.
    ///   - owner: that process.
    ///   - cause: who asked, and why.
    ///   - now: the time.
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
        let orders = ask(.stop, of: wanted, because: cause, at: now, draw: draw)
        pauses.append(Pause(owner: owner, services: wanted))
        return orders
    }

    /// The process is gone that services were down for: they start again.
    ///
    /// - Parameters:
    ///   - owner: that process.
    ///   - now: the time.
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

    /// Why a service is down though nobody has given it up; nil where that is not so.
    public func pause(of service: Int) -> Pause? {
        pauses.first { $0.services.contains(service) }
    }

    /// Somebody asks something of services: no pause decides over them any more.
    mutating func forgetPauses(of services: [Int]) {
        if pauses.isEmpty { return }
        for index in pauses.indices { pauses[index].services.removeAll(where: services.contains) }
        pauses.removeAll(where: \.services.isEmpty)
    }
}
