/// Where a service is; a case carries only what is true while in it.
public enum ServiceState: Hashable, Codable, Sendable {
    /// Not wanted, and nothing of it runs.
    case down
    /// Its pre-flight checks run.
    case checking(Checking)
    /// Its process is being made, or lives and is not ready yet.
    case starting(Run)
    /// Ready and well.
    case up(Run)
    /// Alive, but a probe fails or says that it is not at its best.
    case degraded(Run)
    /// Being ended; lasts until nothing of its tree is left.
    case stopping(Run, Stop)
    /// Wanted, and held back for a while.
    case waiting(Wait)
    /// The breaker is open.
    case broken(Breakdown)
    /// It ran and ended well, and is not to run again.
    case done(Ending)

    /// The run in the slot, if there is one.
    public var run: Run? {
        switch self {
        case .starting(let run), .up(let run), .degraded(let run), .stopping(let run, _): run
        case .down, .checking, .waiting, .broken, .done: nil
        }
    }

    /// The state's word, as it stands in `status`, in the journal and in the manual.
    public var name: String {
        switch self {
        case .down: "down"
        case .checking: "checking"
        case .starting: "starting"
        case .up: "up"
        case .degraded: "degraded"
        case .stopping: "stopping"
        case .waiting: "waiting"
        case .broken: "broken"
        case .done: "done"
        }
    }
}

/// Pre-flight checks that are under way.
public struct Checking: Hashable, Codable, Sendable {
    /// Why the start they belong to was ordered.
    public let cause: Cause
    /// When they count as failed.
    public internal(set) var until: Instant
    /// Whether the start will be a trial of the breaker, for older supervisors that read the note.
    let isTrial: Bool
}

/// What a service that is wanted waits for.
public enum Wait: Hashable, Codable, Sendable {
    /// The least time between two starts.
    case delay(until: Instant, after: Cause)
    /// What it depends on.
    case dependencies(Cause)
    /// An older run beside it that is still being ended.
    case tree(Cause)
    /// A repair.
    case remedy(Remedy, until: Instant, after: Cause)
    /// Its port, which somebody else may hold.
    case port(PortWait)
    /// The last words of a run, before it is given up with them as the reason.
    case words(until: Instant, Breakdown)

    /// Why it will start when the wait is over.
    public var cause: Cause {
        switch self {
        case .delay(_, let cause), .remedy(_, _, let cause): cause
        case .dependencies(let cause), .tree(let cause): cause
        case .port(let wait): wait.cause
        case .words(_, let breakdown): breakdown.cause
        }
    }
}

/// Why the breaker is open, and until when.
public struct Breakdown: Hashable, Codable, Sendable {
    /// The reason in words.
    public internal(set) var reason: String
    /// What happened last.
    public let cause: Cause
    /// When the next trial is; nil for none: it stays down until somebody asks.
    public let until: Instant?
}

/// A run's end under way.
public struct Stop: Hashable, Codable, Sendable {
    /// What follows once nothing of the tree is left.
    public enum Sequel: String, Hashable, Codable, Sendable {
        /// What the goal says.
        case settle
        /// A new start at once: somebody asked for it.
        case startAgain
        /// The run failed: the restart policy decides.
        case judge
    }

    /// Why it ends.
    public internal(set) var cause: Cause
    /// What follows.
    public internal(set) var sequel: Sequel
    /// When the whole tree is killed, and each time it was not empty soon after, killed again.
    public internal(set) var killAt: Instant
    /// How often the tree was killed.
    public internal(set) var kills = 0
    /// How the main process ended, once it did.
    public internal(set) var ending: Ending?
    /// When it did.
    public internal(set) var endedAt: Instant?
}

/// A run that is being ended beside the one in the slot.
public struct Retiring: Hashable, Codable, Sendable {
    /// The run.
    public internal(set) var run: Run
    /// Its end.
    public internal(set) var stop: Stop
}
