/// One life of one process in a service's slot: what is known of it while it lasts.
public struct Run: Hashable, Codable, Sendable {
    /// Its number, never used twice.
    public let id: RunID
    /// Why it was started.
    public let cause: Cause
    /// When the order to spawn it was given.
    public let askedAt: Instant
    /// Whether it is a half-open trial of the breaker.
    public let isTrial: Bool
    /// Its main process, once there is one.
    public internal(set) var pid: ProcessID?
    /// When its program began to run.
    public internal(set) var spawnedAt: Instant?
    /// When it first was ready.
    public internal(set) var readyAt: Instant?
    /// By when it must be ready.
    var startBy: Instant = .never
    /// Since when it has been ready and well without a break.
    var healthySince: Instant?
    /// Whether it once was well for the policy's `stableAfter`.
    var provedStable = false
    /// When its next heartbeat is due at the latest.
    var watchdogBy: Instant?
    /// What its probe says.
    public internal(set) var health = HealthWatch()
    /// What its tree holds.
    public internal(set) var memory = MemoryWatch()

    init(id: RunID, cause: Cause, askedAt: Instant, isTrial: Bool) {
        (self.id, self.cause, self.askedAt, self.isTrial) = (id, cause, askedAt, isTrial)
    }

    /// Whether it has been well for `span` without a break at some time up to `now`.
    func isStable(_ span: Duration, at now: Instant) -> Bool {
        provedStable || healthySince.map { now - $0 >= span } ?? false
    }
}
