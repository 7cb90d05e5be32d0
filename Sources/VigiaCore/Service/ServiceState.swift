/// The state of a service; a case carries only what is true in it.
public enum ServiceState: Hashable, Codable, Sendable {
    /// The service is not wanted, and nothing of it runs.
    case down
    /// The checks before a start run.
    case checking(Checking)
    /// The process is being made, or lives and is not ready yet.
    case starting(Run)
    /// The service is ready and well.
    case up(Run)
    /// The service is alive, but its probe fails or reports that it is degraded.
    case degraded(Run)
    /// The run is being ended; lasts until its process tree is empty.
    case stopping(Run, Stop)
    /// The service is wanted, but its start is delayed.
    case waiting(Wait)
    /// The breaker is open.
    case broken(OpenBreaker)
    /// The service ran and ended well, and is not started again.
    case done(Ending)

    /// The run in the slot; nil without one.
    public var run: Run? {
        switch self {
        case .starting(let run), .up(let run), .degraded(let run), .stopping(let run, _): run
        case .down, .checking, .waiting, .broken, .done: nil
        }
    }

    /// The state's word in `status`, the journal and the manual.
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

/// Checks before a start that run now.
public struct Checking: Hashable, Codable, Sendable {
    /// Why the start was ordered.
    public let cause: Cause
    /// When the checks count as failed.
    public internal(set) var until: Instant
    /// Whether the start is a half-open retry; written for older supervisors that read the
    /// checkpoint.
    let isRetry: Bool

    /// As older versions have it, which may have to read this again.
    private enum CodingKeys: String, CodingKey {
        case cause, until
        case isRetry = "isTrial"
    }
}

/// What a wanted service waits for.
public enum Wait: Hashable, Codable, Sendable {
    /// The least time between two starts.
    case delay(until: Instant, after: Cause)
    /// Its dependencies.
    case dependencies(Cause)
    /// An older run beside the slot that is still being ended.
    case tree(Cause)
    /// A repair.
    case remedy(Remedy, until: Instant, after: Cause)
    /// Its port, which another process may hold.
    case port(PortWait)
    /// The last output of a run, before the service is given up with it as the reason.
    case words(until: Instant, OpenBreaker)

    /// Why the service will start when the wait is over.
    public var cause: Cause {
        switch self {
        case .delay(_, let cause), .remedy(_, _, let cause): cause
        case .dependencies(let cause), .tree(let cause): cause
        case .port(let wait): wait.cause
        case .words(_, let openBreaker): openBreaker.cause
        }
    }
}

/// Why the breaker is open, and until when.
public struct OpenBreaker: Hashable, Codable, Sendable {
    /// The reason in words.
    public internal(set) var reason: String
    /// What happened last.
    public let cause: Cause
    /// When the next half-open retry is due; nil for none: the service stays down until someone
    /// asks.
    public let until: Instant?
}

/// The ending of a run, from the stop signal to the empty process tree.
public struct Stop: Hashable, Codable, Sendable {
    /// What follows once the process tree is empty.
    public enum Sequel: String, Hashable, Codable, Sendable {
        /// The goal decides.
        case settle
        /// The service starts again at once, as requested.
        case startAgain
        /// The run failed, and the restart policy decides.
        case judge
    }

    /// Why the run is ended.
    public internal(set) var cause: Cause
    /// What follows once the process tree is empty.
    public internal(set) var sequel: Sequel
    /// When the whole tree is killed; after a kill, when it is killed again if it is not empty.
    public internal(set) var killAt: Instant
    /// How often the tree was killed.
    public internal(set) var kills = 0
    /// How the main process ended; nil while it lives.
    public internal(set) var ending: Ending?
    /// When the main process ended; nil while it lives.
    public internal(set) var endedAt: Instant?
}

/// An older run that is being ended beside the run in the slot.
public struct Retiring: Hashable, Codable, Sendable {
    /// The run.
    public internal(set) var run: Run
    /// How the run is ended.
    public internal(set) var stop: Stop
}
