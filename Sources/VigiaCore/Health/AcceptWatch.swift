/// Watches whether the connections that wait for a run are accepted.
///
/// A run that accepts none and uses no CPU, while connections wait, is stuck, even if its probe
/// passes: the kernel completes a connection without the run. A watch is needed only from the look
/// that finds connections waiting until one that finds the queue served.
///
/// Between two looks, the run may have served all that waited, and others may wait now. So a
/// connection counts as not accepted only while it is seen to wait, by its remote end. Where remote
/// ends are not known, looks that are further apart than planned are not compared: Vigia was
/// stopped, or starved, between them.
public struct AcceptWatch: Hashable, Sendable {
    /// What is to be told.
    public enum News: Hashable, Sendable {
        /// Connections have waited this long, and none was accepted.
        case stuck(AcceptQueue, for: Duration)
        /// Connections are accepted again, after this long.
        case moving(after: Duration)
    }

    /// How long connections must wait before that is told, unless the configuration says less.
    public static let toldAfter = Duration.seconds(60)
    /// The share of one CPU above which a run is not stuck.
    private static let idleShare = 0.01
    /// The CPU time that the kernel may count in addition: one tick of its clock.
    private static let tick = Duration.milliseconds(10)

    /// How much further apart than planned two looks may be.
    private static let lateMax = Duration.seconds(5)

    private var since: Instant
    private var lookedAt: Instant
    /// The connections that wait since then, by their remote ends; empty where they are not known.
    private var clients: Set<String>
    private var processorTime: Duration
    private var queue: AcceptQueue
    private var isTold = false

    /// Begins with the first look that finds connections waiting.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - clients: the remote ends of the waiting connections, as far as they are known.
    ///   - processorTime: the CPU time of the run's process tree since its start.
    ///   - now: the time of the look.
    public init(
        _ queue: AcceptQueue,
        of clients: Set<String>,
        processorTime: Duration,
        at now: Instant
    ) {
        (self.queue, self.processorTime) = (queue, processorTime)
        (since, lookedAt) = (now, now)
        self.clients = clients.count >= queue.waiting ? clients : []
    }

    /// How long connections have waited while none was accepted.
    public func stuck(at now: Instant) -> Duration { now - since }

    /// Takes in another look.
    ///
    /// - Parameters:
    ///   - seen: the queue; connections must still wait, or `end` is called instead.
    ///   - clients: the remote ends of the waiting connections, as far as they are known.
    ///   - pause: the planned time between two looks.
    ///   - processorTime: the CPU time of the run's process tree since its start.
    ///   - toldAfter: how long connections must wait before that is told.
    ///   - now: the time of the look.
    /// - Returns: what is to be told; nil for nothing.
    public mutating func take(
        _ seen: AcceptQueue,
        of clients: Set<String>,
        pause: Duration,
        processorTime: Duration,
        toldAfter: Duration,
        at now: Instant
    ) -> News? {
        let idle = (now - since).scaled(by: Self.idleShare) + Self.tick
        let next = Self(seen, of: clients, processorTime: processorTime, at: now)
        let isServed = seen.waiting < queue.waiting || seen.hasAccepted(since: queue)
        if isServed || processorTime - self.processorTime > idle || isOther(than: next, pause) {
            let news = end(at: now)
            self = next
            return news
        }
        (queue, lookedAt) = (seen, now)
        keep(next.clients)
        guard !isTold, now - since >= toldAfter else { return nil }
        isTold = true
        return .stuck(seen, for: now - since)
    }

    /// Whether nothing shows that a connection which waited before still waits.
    private func isOther(than next: Self, _ pause: Duration) -> Bool {
        if clients.isEmpty || next.clients.isEmpty {
            return next.since - lookedAt > pause + Self.lateMax
        }
        return clients.isDisjoint(with: next.clients)
    }

    private mutating func keep(_ now: Set<String>) {
        if now.isEmpty { return }
        clients = clients.isEmpty ? now : clients.intersection(now)
    }

    /// Takes in that nothing waits any more.
    ///
    /// - Returns: what is to be told; nil for nothing.
    public func end(at now: Instant) -> News? { isTold ? .moving(after: now - since) : nil }
}
