// The longest time of each step, derived from the policy alone; docs/plan.md explains each with an
// example.
//
// The bounds hold while Vigia itself can run and lacks no resource. Delays of the kernel and the
// CPU are not included. The simulator holds every failure of every
// history to them.
extension ServicePolicy {
    /// The longest time from when a run stops answering and beating until Vigia calls it hung.
    ///
    /// - Parameter busy: whether the run keeps using CPU and moving bytes.
    /// - Returns: the longest time; nil where a hang is never noticed.
    public func hangNoticed(busy: Bool = false) -> Duration? {
        let bounds = [health?.hangNoticed(busy: busy), watchdog]
        return bounds.compactMap { $0 }.min()
    }

    /// The longest time from when a run exceeds its memory limit until Vigia notices; nil without a
    /// limit.
    public var excessNoticed: Duration? {
        memory.map { $0.interval + min(MemoryPolicy.nearInterval, $0.interval) }
    }

    /// The longest time from the spawn of a run that is never ready until its start counts as
    /// failed; nil where a second of life makes a run ready.
    public var failedStartNoticed: Duration? {
        readiness.source == .lived ? nil : readiness.timeout
    }

    /// The longest time that a crashed or hung run's process tree takes to end.
    public var quickEnd: Duration { min(stop.timeout, StopPolicy.shortGraceMax) }

    /// The longest time from the notice of a failure until the next start.
    ///
    /// - Parameters:
    ///   - end: how long the run may take to end.
    ///   - unstable: how many unstable runs ended in a row, including this one; 0 for a stable run.
    ///   - age: the least time from the start of the run to the notice.
    /// - Returns: the longest time, without repairs and without a port that another process holds.
    public func nextStart(afterEnd end: Duration, unstable: Int, age: Duration) -> Duration {
        if unstable == 0 { return max(end, restart.delay - age) }
        let delay = restart.delay(afterUnstable: unstable, draw: 1)
        return max(end + ServiceMachine.wordsWithin, delay - age)
    }

    /// The longest time from the notice of the last allowed failure until Vigia gives the service
    /// up.
    ///
    /// - Parameter end: how long the run may take to end.
    /// - Returns: the longest time.
    public func givingUp(afterEnd end: Duration) -> Duration { end + ServiceMachine.wordsWithin }

    /// The longest time that one repair may add before a start; nil without a repair.
    public var repairWithin: Duration? {
        remedies.isEmpty ? nil : remedyTimeout + (checks ?? .zero)
    }

    /// Whether a run that hangs as soon as it is ready still counts as stable.
    public var hangCountsAsStable: Bool {
        let limits = [health?.firstFailure, watchdog].compactMap { $0 }
        return limits.min().map { $0 >= restart.stableAfter } ?? false
    }

    /// When a run counts as stable, unless the configuration says it: 60s, or a second after the
    /// first failure of a run that accepts no connection from its beginning on.
    public var stableAfterDefault: Duration {
        let usual = RestartPolicy().stableAfter
        guard let health, health.acceptWithin != nil else { return usual }
        return max(usual, health.firstFailure + .seconds(1))
    }

    /// The sum of the longest times between failure and next start, for all allowed attempts.
    func nextStarts(afterEnd end: Duration, age: Duration) -> Duration {
        (1..<max(restart.attempts, 1)).reduce(.zero) { sum, unstable in
            sum + nextStart(afterEnd: end, unstable: unstable, age: age)
        }
    }
}

extension HealthPolicy {
    /// The longest time from when a run stops answering until the first probe fails.
    ///
    /// A suspect run is probed at another interval, and may stop answering just then.
    ///
    /// A probe that only connects finds connections waiting at its second pass, and fails at the
    /// first one after `acceptWithin`.
    var firstFailure: Duration {
        let pause = max(interval, Self.suspectInterval)
        return acceptWithin.map { $0 + pause * 3 + answerWithin } ?? pause + answerWithin
    }

    /// The longest time from when a run stops answering until Vigia calls it hung.
    fileprivate func hangNoticed(busy: Bool) -> Duration {
        let rounds = busy ? 1 + Self.overloadRoundsMax : 1
        return firstFailure
            + (Self.suspectInterval + answerWithin) * ((failures - 1) * rounds)
    }
}
