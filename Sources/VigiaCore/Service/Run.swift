/// One life of one process in a service's slot, with everything known about it while it lasts.
///
/// Copies share their storage until one of them changes, so copying a run is cheap; see `Shared`.
public struct Run: Hashable, Codable, Sendable {
    @Shared private var known: Known

    private struct Known: Hashable, Codable, Sendable {
        let id: RunID
        let cause: Cause
        let orderedAt: Instant
        let isRetry: Bool
        var pid: ProcessID?
        var spawnedAt: Instant?
        var readyAt: Instant?
        var isReadyEarly = false
        var startBy: Instant = .never
        var healthySince: Instant?
        var provedStable = false
        var watchdogBy: Instant?
        var reloadingSince: Instant?
        var excused: UInt8?  // Older checkpoints lack it.
        @Defaulted var health = HealthWatch()
        @Defaulted var memory = MemoryWatch()

        /// As older versions have it, which may have to read this again.
        private enum CodingKeys: String, CodingKey {
            case id, cause, pid, spawnedAt, readyAt, isReadyEarly, startBy, healthySince
            case provedStable, watchdogBy, reloadingSince, excused, health, memory
            case orderedAt = "askedAt"
            case isRetry = "isTrial"
        }
    }

    init(id: RunID, cause: Cause, orderedAt: Instant) {
        known = Known(id: id, cause: cause, orderedAt: orderedAt, isRetry: cause == .retry)
    }

    /// Whether the run has been healthy for `span` without interruption at some time up to `now`.
    func isStable(_ span: Duration, at now: Instant) -> Bool {
        provedStable || healthySince.map { now - $0 >= span } ?? false
    }
}

extension Run {
    /// The run's number, never used twice.
    public var id: RunID { known.id }

    /// Why the run was started.
    public var cause: Cause { known.cause }

    /// When the order to spawn the run was given.
    public var orderedAt: Instant { known.orderedAt }

    /// Whether the run is a half-open retry of the breaker.
    public var isRetry: Bool { known.isRetry }

    /// The main process; nil before the spawn.
    public internal(set) var pid: ProcessID? {
        get { known.pid }
        set { known.pid = newValue }
    }

    /// When the program was executed; nil before that.
    public internal(set) var spawnedAt: Instant? {
        get { known.spawnedAt }
        set { known.spawnedAt = newValue }
    }

    /// When the run first was ready; nil before that.
    public internal(set) var readyAt: Instant? {
        get { known.readyAt }
        set { known.readyAt = newValue }
    }

    /// Whether the run reported that it is ready before its spawn was confirmed.
    var isReadyEarly: Bool {
        get { known.isReadyEarly }
        set { known.isReadyEarly = newValue }
    }

    /// The time by which the run must be ready.
    var startBy: Instant {
        get { known.startBy }
        set { known.startBy = newValue }
    }

    /// Since when the run has been ready and healthy without interruption; nil while it is not.
    var healthySince: Instant? {
        get { known.healthySince }
        set { known.healthySince = newValue }
    }

    /// Whether the run once was healthy for the policy's `stableAfter`.
    var provedStable: Bool {
        get { known.provedStable }
        set { known.provedStable = newValue }
    }

    /// The time by which the next heartbeat is due; nil without a watchdog.
    var watchdogBy: Instant? {
        get { known.watchdogBy }
        set { known.watchdogBy = newValue }
    }

    /// Since when the run reloads its configuration; nil while it does not.
    var reloadingSince: Instant? {
        get { known.reloadingSince }
        set { known.reloadingSince = newValue }
    }

    /// How many times in a row the run's silence was excused because the supervisor could not
    /// listen.
    var excused: UInt8 {
        get { known.excused ?? 0 }
        set { known.excused = newValue }
    }

    /// The state of the run's probe.
    public internal(set) var health: HealthWatch {
        _read { yield known.health }
        _modify { yield &known.health }
    }

    /// The memory use of the run's process tree.
    public internal(set) var memory: MemoryWatch {
        _read { yield known.memory }
        _modify { yield &known.memory }
    }
}
