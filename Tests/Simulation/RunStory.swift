import VigiaCore

/// Whether a user wanted a start or an ending, or it came by itself.
enum Origin {
    case wish
    case failure
    case remedy
}

/// One run as the records describe it, independent of what the machine remembers.
struct RunStory {
    let orderedAt: Instant
    /// Whether it is a retry of a service that was given up.
    let isRetry: Bool
    /// Why it ends, once it does.
    private(set) var end: Origin?
    /// Whether the run was healthy for the policy's `stableAfter` before it began to end.
    private(set) var isStable = false
    /// Whether the run has served.
    private(set) var wasReady = false
    private var wellSince: Instant?
    /// When the program was executed.
    private(set) var spawnedAt: Instant?
    /// How long the supervisor has not listened since then.
    var unheard = Duration.zero
    /// Whether the run never started because Vigia lacked a resource.
    private(set) var isLack = false

    init(orderedAt: Instant, isRetry: Bool = false) {
        (self.orderedAt, self.isRetry) = (orderedAt, isRetry)
    }

    mutating func take(_ record: ServiceRecord, _ policy: RestartPolicy, at now: Instant) {
        switch record {
        case .ready, .reloaded: (wellSince, wasReady) = (now, true)
        case .recovered: wellSince = wellSince ?? now
        case .suspect:
            settle(policy, at: now)
            wellSince = nil
        case .stopping(let cause):
            settle(policy, at: now)
            end = end ?? cause.automatic ?? .wish
        case .spawned where spawnedAt == nil:  // It may be reported twice.
            (spawnedAt, unheard) = (now, .zero)
        case .ended(.neverStarted(_, let errno), _, _) where Ending.isLack(errno):
            (end, isLack) = (end ?? .failure, true)
        case .ended, .reloadFailed:
            settle(policy, at: now)
            end = end ?? .failure
        default: break
        }
    }

    private mutating func settle(_ policy: RestartPolicy, at now: Instant) {
        guard end == nil, let wellSince else { return }
        isStable = isStable || now - wellSince >= policy.stableAfter
    }
}

/// The unstable runs since somebody asked, or a retry was stable.
struct FailureCount {
    private let window: Duration
    private var times: [Instant] = []
    private var inRow = 0

    init(window: Duration) { self.window = window }

    /// The larger of the runs in a row and those within the window.
    var most: Int { max(inRow, times.count) }

    mutating func forget() { (times, inRow) = ([], 0) }

    mutating func add(_ story: RunStory, at now: Instant) {
        if story.isStable {
            inRow = 0
            if story.isRetry { times = [] }
            return
        }
        times.removeAll { now - $0 >= window }
        times.append(now)
        inRow += 1
    }

    /// The least time from the order of the last run to the next one.
    func delayMin(_ policy: RestartPolicy) -> Duration {
        guard inRow > 0 else { return policy.delay }
        var grown = policy.delay
        for _ in 1..<inRow where grown < policy.delayMax {
            grown = grown.scaled(by: policy.backoff)
        }
        let delay = min(grown, max(policy.delay, policy.delayMax))
        return delay.scaled(by: 1 - policy.jitter - 0.001)
    }
}

extension Cause {
    /// Why a start or an ending came by itself; nil for one that a user wanted.
    var automatic: Origin? {
        switch self {
        case .ended, .startTimedOut, .hung, .heartbeatMissed, .memoryExceeded, .announced: .failure
        case .remedied: .remedy
        case .requested, .projectStarted, .projectStopped, .pauseOver, .retry,
            .leftBehind,
            .checkFailed, .adopted, .replaced, .unclaimed, .changed:
            nil
        }
    }
}
