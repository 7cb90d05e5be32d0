/// Limits how many notify messages are read, so that no flood takes a CPU or delays the messages of
/// other services.
///
/// Each process may send `rate` messages a second, and each user may cause `rate` look-ups of
/// unknown processes a second. An unknown process that belongs to no run is not looked up again for
/// `strangerFor`. The tables are bounded: a full table drops the entry that has been silent
/// longest.
public struct NotifyLimiter: Sendable {
    /// The messages of a process, and the look-ups for a user: this many a second, and at once.
    public static let rate = 200
    /// How long a process that belongs to no run is not looked up again.
    public static let strangerFor = Duration.seconds(1)
    /// The most processes, and the most users, in the tables.
    public static let sendersMax = 256

    /// A token bucket.
    private struct Bucket {
        var tokens = Double(NotifyLimiter.rate)
        var at: Instant
        var strangerUntil = Instant.boot

        mutating func take(at now: Instant) -> Bool {
            let gained = (now - at).inSeconds * Double(NotifyLimiter.rate)
            tokens = min(Double(NotifyLimiter.rate), tokens + max(0, gained))
            at = max(at, now)
            guard tokens >= 1 else { return false }
            tokens -= 1
            return true
        }
    }

    private var senders: [Int32: Bucket] = [:]
    private var users: [UInt32: Bucket] = [:]

    /// Begins with empty tables.
    public init() {}

    /// Whether a message of a process is read.
    ///
    /// - Parameters:
    ///   - sender: the pid of the process.
    ///   - user: the user of the process.
    ///   - isKnown: whether the process is a main process, which needs no look-up.
    ///   - now: the time of this turn.
    /// - Returns: false for a message that is dropped unread.
    public mutating func admits(
        _ sender: Int32,
        of user: UInt32,
        isKnown: Bool,
        at now: Instant
    ) -> Bool {
        var bucket = senders[sender] ?? Bucket(at: now)
        defer { Self.keep(bucket, for: sender, in: &senders) }
        guard isKnown || bucket.strangerUntil <= now, bucket.take(at: now) else { return false }
        if isKnown { return true }
        var lookUps = users[user] ?? Bucket(at: now)
        defer { Self.keep(lookUps, for: user, in: &users) }
        return lookUps.take(at: now)
    }

    /// Notes that a process belongs to no run.
    public mutating func refuse(_ sender: Int32, at now: Instant) {
        senders[sender]?.strangerUntil = now + Self.strangerFor
    }

    private static func keep<Key>(_ bucket: Bucket, for key: Key, in all: inout [Key: Bucket]) {
        if all[key] == nil, all.count >= sendersMax,
            let oldest = all.min(by: { $0.value.at < $1.value.at })
        {
            all[oldest.key] = nil
        }
        all[key] = bucket
    }
}
