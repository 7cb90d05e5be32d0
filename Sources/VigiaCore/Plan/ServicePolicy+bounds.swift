// The longest that each step may take, from the policy alone; docs/plan.md has each with an example.
//
// They hold while Vigia itself may run and lacks nothing. What the kernel and the processor take
// comes on top. The simulator holds every failure of every history to them.
extension ServicePolicy {
    /// From the moment at which a run stops answering and beating until that is called a hang.
    ///
    /// - Parameter busy: whether the run uses a processor and moves bytes all the while.
    /// - Returns: the longest time; nil where it is never noticed.
    public func hangNoticed(busy: Bool = false) -> Duration? {
        let bounds = [health?.hangNoticed(busy: busy), watchdog]
        return bounds.compactMap { $0 }.min()
    }

    /// From the moment at which a run holds more than its limit until that is noticed; nil without
    /// a limit.
    public var excessNoticed: Duration? {
        memory.map { $0.interval + min(MemoryPolicy.nearInterval, $0.interval) }
    }

    /// From the spawn of a run that is never ready until its start counts as failed; nil where a
    /// second of life makes it ready.
    public var failedStartNoticed: Duration? {
        readiness.source == .lived ? nil : readiness.timeout
    }

    /// How long a run that crashed or hung may take to end, with all that it leaves behind.
    public var quickEnd: Duration { min(stop.timeout, StopPolicy.shortGraceMax) }

    /// From the notice of a failure until the next start.
    ///
    /// - Parameters:
    ///   - end: how long the run may take to end.
    ///   - unstable: how many runs in a row ended before they were stable, this one included; 0
    ///     where it was stable.
    ///   - age: how long before the notice the run was started, at the least.
    /// - Returns: the longest time, without repairs and without a port that somebody else holds.
    public func nextStart(afterEnd end: Duration, unstable: Int, age: Duration) -> Duration {
        if unstable == 0 { return max(end, restart.delay - age) }
        let delay = restart.delay(afterUnstable: unstable, draw: 1)
        return max(end + ServiceMachine.wordsWithin, delay - age)
    }

    /// From the notice of the last failure that the policy allows until the service is given up.
    ///
    /// - Parameter end: how long the run may take to end.
    /// - Returns: the longest time.
    public func givingUp(afterEnd end: Duration) -> Duration { end + ServiceMachine.wordsWithin }

    /// What one repair may add before a start; nil where none is tried.
    public var repairWithin: Duration? {
        remedies.isEmpty ? nil : remedyTimeout + (checks ?? .zero)
    }

    /// Whether a run that hangs as soon as it is ready was well for long enough to count as stable.
    public var hangCountsAsStable: Bool {
        let limits = [health?.firstFailure, watchdog].compactMap { $0 }
        return limits.min().map { $0 >= restart.stableAfter } ?? false
    }

    /// The longest times between a failure and the next start, for as many as the policy allows.
    func nextStarts(afterEnd end: Duration, age: Duration) -> Duration {
        (1..<max(restart.attempts, 1)).reduce(.zero) { sum, unstable in
            sum + nextStart(afterEnd: end, unstable: unstable, age: age)
        }
    }
}

extension HealthPolicy {
    /// From the moment at which a run stops answering until the first question fails.
    ///
    /// A run that is suspect is asked in another rhythm, and may stop answering just then.
    var firstFailure: Duration { max(interval, Self.suspectInterval) + answerWithin }

    /// From the moment at which a run stops answering until that is called a hang.
    fileprivate func hangNoticed(busy: Bool) -> Duration {
        let rounds = busy ? 1 + Self.overloadRoundsMax : 1
        return firstFailure
            + (Self.suspectInterval + answerWithin) * ((failures - 1) * rounds)
    }
}
