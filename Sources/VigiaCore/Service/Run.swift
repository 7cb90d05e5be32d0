/// One life of one process in a service's slot: what is known of it while it lasts.
///
/// Copies share what they know until one of them learns more, so a run costs little to hand
/// around; see `Shared`.
public struct Run: Hashable, Codable, Sendable {
    @Shared private var known: Known

    private struct Known: Hashable, Codable, Sendable {
        let id: RunID
        let cause: Cause
        let askedAt: Instant
        let isTrial: Bool
        var pid: ProcessID?
        var spawnedAt: Instant?
        var readyAt: Instant?
        var isReadyEarly = false
        var startBy: Instant = .never
        var healthySince: Instant?
        var provedStable = false
        var watchdogBy: Instant?
        var reloadingSince: Instant?
        var excused: UInt8?  // Older notes lack it.
        var health = HealthWatch()
        var memory = MemoryWatch()
    }

    init(id: RunID, cause: Cause, askedAt: Instant) {
        known = Known(id: id, cause: cause, askedAt: askedAt, isTrial: cause == .trial)
    }

    /// Whether it has been well for `span` without a break at some time up to `now`.
    func isStable(_ span: Duration, at now: Instant) -> Bool {
        provedStable || healthySince.map { now - $0 >= span } ?? false
    }
}

// What is known of it, one by one.
extension Run {
    /// Its number, never used twice.
    public var id: RunID { known.id }

    /// Why it was started.
    public var cause: Cause { known.cause }

    /// When the order to spawn it was given.
    public var askedAt: Instant { known.askedAt }

    /// Whether it is a half-open trial of the breaker.
    public var isTrial: Bool { known.isTrial }

    /// Its main process, once there is one.
    public internal(set) var pid: ProcessID? {
        get { known.pid }
        set { known.pid = newValue }
    }

    /// When its program began to run.
    public internal(set) var spawnedAt: Instant? {
        get { known.spawnedAt }
        set { known.spawnedAt = newValue }
    }

    /// When it first was ready.
    public internal(set) var readyAt: Instant? {
        get { known.readyAt }
        set { known.readyAt = newValue }
    }

    /// Whether it said that it is ready before it was known to run.
    var isReadyEarly: Bool {
        get { known.isReadyEarly }
        set { known.isReadyEarly = newValue }
    }

    /// By when it must be ready.
    var startBy: Instant {
        get { known.startBy }
        set { known.startBy = newValue }
    }

    /// Since when it has been ready and well without a break.
    var healthySince: Instant? {
        get { known.healthySince }
        set { known.healthySince = newValue }
    }

    /// Whether it once was well for the policy's `stableAfter`.
    var provedStable: Bool {
        get { known.provedStable }
        set { known.provedStable = newValue }
    }

    /// When its next heartbeat is due at the latest.
    var watchdogBy: Instant? {
        get { known.watchdogBy }
        set { known.watchdogBy = newValue }
    }

    /// Since when it reads its configuration anew, as it said.
    var reloadingSince: Instant? {
        get { known.reloadingSince }
        set { known.reloadingSince = newValue }
    }

    /// How often in a row its silence was excused, as nobody listened.
    var excused: UInt8 {
        get { known.excused ?? 0 }
        set { known.excused = newValue }
    }

    /// What its probe says.
    public internal(set) var health: HealthWatch {
        _read { yield known.health }
        _modify { yield &known.health }
    }

    /// What its tree holds.
    public internal(set) var memory: MemoryWatch {
        _read { yield known.memory }
        _modify { yield &known.memory }
    }
}
