/// The restarts of a service in its window; the restart policy reads it.
public struct Ledger: Hashable, Codable, Sendable {
    /// The most moments that are kept of each kind.
    public static let entriesMax = 256
    private static let hour = Duration.seconds(3600)

    /// Starts that followed an end which nobody asked for, over its whole life.
    public private(set) var restarts = 0
    /// When those of the last hour were.
    private var restartTimes: [Instant] = []
    /// When runs ended before they were stable, within the policy's window.
    private var unstableTimes: [Instant] = []
    /// How many runs in a row ended before they were stable.
    public private(set) var unstableInRow = 0
    /// Whether the flapping alert stands.
    private var isFlapping = false
    /// The last failures' fingerprint, and how often it came in a row.
    private(set) var failurePrint: Fingerprint?
    private(set) var equalInRow = 0
    /// Why the last run that failed did so, until somebody asks for a start.
    public internal(set) var failure: Failure?
    /// Remedies that were tried since the last stable run.
    private(set) var tried: Set<Remedy> = []
    /// When a restart for memory last happened.
    var memoryRestartAt: Instant?

    /// How many restarts there were in the hour before `now`, up to `entriesMax`.
    public func restartsLastHour(at now: Instant) -> Int {
        restartTimes.count { now - $0 < Self.hour }
    }

    /// Forgets what the policy counts, because somebody asked for a start or a run was stable.
    mutating func forgive() {
        (unstableTimes, unstableInRow) = ([], 0)
        (failurePrint, equalInRow, tried) = (nil, 0, [])
    }

    /// A run ended before it was stable.
    ///
    /// - Returns: how many did so within `window`.
    mutating func addUnstable(at now: Instant, window: Duration) -> Int {
        unstableInRow += 1
        unstableTimes.removeAll { now - $0 >= window }
        unstableTimes.append(now)
        if unstableTimes.count > Self.entriesMax { unstableTimes.removeFirst() }
        return unstableTimes.count
    }

    /// A new start follows an end that nobody asked for.
    ///
    /// - Returns: the count of the last hour when it has just risen over `limit`, else nil.
    mutating func addRestart(at now: Instant, flappingMax limit: Int) -> Int? {
        restarts += 1
        restartTimes.removeAll { now - $0 >= Self.hour }
        restartTimes.append(now)
        if restartTimes.count > Self.entriesMax { restartTimes.removeFirst() }
        let wasFlapping = isFlapping
        isFlapping = restartTimes.count > limit
        return isFlapping && !wasFlapping ? restartTimes.count : nil
    }

    /// A failure's print is known.
    ///
    /// - Returns: how often this very print has come in a row.
    mutating func add(_ print: Fingerprint) -> Int {
        equalInRow = print == failurePrint ? equalInRow + 1 : 1
        failurePrint = print
        return equalInRow
    }

    mutating func markTried(_ remedy: Remedy) { tried.insert(remedy) }
}
