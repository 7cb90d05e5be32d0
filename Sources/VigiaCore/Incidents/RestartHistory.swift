/// The restart history of a service; the restart policy reads it.
public struct RestartHistory: Hashable, Codable, Sendable {
    /// The most moments that are kept of each kind; more `attempts` than that are counted in a row
    /// only.
    public static let entriesMax = 256
    private static let hour = Duration.seconds(3600)

    /// All restarts after an ending that nobody asked for.
    public private(set) var restarts = 0
    /// The times of the restarts within the last hour.
    private var restartTimes: [Instant] = []
    /// When runs ended before they were stable, within the policy's window, whatever lies between.
    private var unstableTimes: [Instant] = []
    /// How many runs in a row ended before they were stable.
    public private(set) var unstableInRow = 0
    /// Whether the flapping alert is raised.
    private var isFlapping = false
    /// The fingerprint of the last failure; `equalInRow` counts how often it came in a row.
    private(set) var failurePrint: Fingerprint?
    private(set) var equalInRow = 0
    /// The last failure; nil after a requested start.
    public internal(set) var failure: Failure?
    /// The remedies tried since the last stable run.
    private(set) var tried: Set<Remedy> = []
    /// The time of the last restart because of memory.
    var memoryRestartAt: Instant?

    /// How many restarts happened in the hour before `now`, at most `entriesMax`.
    public func restartsLastHour(at now: Instant) -> Int {
        restartTimes.count { now - $0 < Self.hour }
    }

    /// The times of those restarts, oldest first.
    public func restartTimes(at now: Instant) -> [Instant] {
        restartTimes.filter { now - $0 < Self.hour }
    }

    /// Forgets what the policy counts, because somebody asked for a start or a retry was stable.
    mutating func forgive() {
        unstableTimes = []
        endRow()
    }

    /// A run was stable: those before it were no row, and still count within the window.
    mutating func endRow() {
        unstableInRow = 0
        (failurePrint, equalInRow, tried) = (nil, 0, [])
    }

    /// Adds a run that ended before it was stable.
    ///
    /// - Returns: how many unstable runs ended within `window`.
    mutating func addUnstable(at now: Instant, window: Duration) -> Int {
        unstableInRow += 1
        unstableTimes.removeAll { now - $0 >= window }
        unstableTimes.append(now)
        if unstableTimes.count > Self.entriesMax { unstableTimes.removeFirst() }
        return unstableTimes.count
    }

    /// Adds a restart after an ending that nobody asked for.
    ///
    /// - Returns: the restarts of the last hour when they have just exceeded `limit`, else nil.
    mutating func addRestart(at now: Instant, flappingMax limit: Int) -> Int? {
        restarts += 1
        restartTimes.removeAll { now - $0 >= Self.hour }
        restartTimes.append(now)
        if restartTimes.count > Self.entriesMax { restartTimes.removeFirst() }
        let wasFlapping = isFlapping
        isFlapping = restartTimes.count > limit
        return isFlapping && !wasFlapping ? restartTimes.count : nil
    }

    /// Adds the fingerprint of a failure.
    ///
    /// - Returns: how often this fingerprint has come in a row.
    mutating func add(_ print: Fingerprint) -> Int {
        equalInRow = print == failurePrint ? equalInRow + 1 : 1
        failurePrint = print
        return equalInRow
    }

    mutating func markTried(_ remedy: Remedy) { tried.insert(remedy) }
}
