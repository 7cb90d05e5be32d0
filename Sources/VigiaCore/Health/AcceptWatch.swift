/// Watches whether the connections that wait for a run are accepted.
///
/// A run that accepts none and uses no CPU, while connections wait, is stuck, even if its probe
/// passes: the kernel completes a connection without the run. A watch is needed only from the look
/// that finds connections waiting until one that finds the queue served.
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

    private var since: Instant
    private var processorTime: Duration
    private var queue: AcceptQueue
    private var isTold = false

    /// Begins with the first look that finds connections waiting.
    public init(_ queue: AcceptQueue, processorTime: Duration, at now: Instant) {
        (self.queue, self.processorTime, since) = (queue, processorTime, now)
    }

    /// How long connections have waited while none was accepted.
    public func stuck(at now: Instant) -> Duration { now - since }

    /// Takes in another look.
    ///
    /// - Parameters:
    ///   - seen: the queue; connections must still wait, or `end` is called instead.
    ///   - processorTime: the CPU time of the run's process tree since its start.
    ///   - toldAfter: how long connections must wait before that is told.
    ///   - now: the time of the look.
    /// - Returns: what is to be told; nil for nothing.
    public mutating func take(
        _ seen: AcceptQueue,
        processorTime: Duration,
        toldAfter: Duration,
        at now: Instant
    ) -> News? {
        let idle = (now - since).scaled(by: Self.idleShare) + Self.tick
        let isServed = seen.waiting < queue.waiting || seen.hasAccepted(since: queue)
        if isServed || processorTime - self.processorTime > idle {
            let news = end(at: now)
            self = Self(seen, processorTime: processorTime, at: now)
            return news
        }
        queue = seen
        guard !isTold, now - since >= toldAfter else { return nil }
        isTold = true
        return .stuck(seen, for: now - since)
    }

    /// Takes in that nothing waits any more.
    ///
    /// - Returns: what is to be told; nil for nothing.
    public func end(at now: Instant) -> News? { isTold ? .moving(after: now - since) : nil }
}
