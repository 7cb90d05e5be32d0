/// How many messages of a notify socket are looked at, so that nobody's flood takes a processor
/// or keeps the messages of others waiting.
///
/// Each process may send `rate` messages a second, and each user may cause `rate` look-ups of
/// unknown processes a second. A process that turned out to be a stranger is not looked up again
/// for a while. The tables are bounded: at the maximum the longest unheard is forgotten.
public struct NoticeLimiter: Sendable {
    /// Messages of a process, and look-ups for a user: so many a second, and so many at once.
    public static let rate = 200
    /// How long a stranger is not looked up again.
    public static let strangerFor = Duration.seconds(1)
    /// The most processes that are remembered, and the most users.
    public static let sendersMax = 256

    /// Tokens that refill with time.
    private struct Bucket {
        var tokens = Double(NoticeLimiter.rate)
        var at: Instant
        var strangerUntil = Instant.boot

        mutating func take(at now: Instant) -> Bool {
            let gained = (now - at).inSeconds * Double(NoticeLimiter.rate)
            tokens = min(Double(NoticeLimiter.rate), tokens + max(0, gained))
            at = max(at, now)
            guard tokens >= 1 else { return false }
            tokens -= 1
            return true
        }
    }

    private var senders: [Int32: Bucket] = [:]
    private var users: [UInt32: Bucket] = [:]

    /// Begins with nobody known.
    public init() {}

    /// Whether a message of a process is looked at.
    ///
    /// - Parameters:
    ///   - sender: the process.
    ///   - user: its user.
    ///   - isKnown: whether it is a main process, which needs no look-up.
    ///   - now: the time.
    /// - Returns: false for one that is to go unread.
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

    /// Takes in that a process is a stranger.
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
