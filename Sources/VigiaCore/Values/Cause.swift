/// Why something was done; nothing is started, stopped or restarted without one.
public enum Cause: Hashable, Codable, Sendable {
    /// Somebody asked, by a command or through the API.
    case requested(Requester)
    /// The supervisor was told to bring the project up.
    case projectStarted
    /// The project is going down, and everything with it.
    case projectStopped
    /// The run before it ended by itself.
    case ended(Ending)
    /// It did not become ready within its start timeout.
    case startTimedOut(after: Duration)
    /// It answered no probe and made no progress.
    case hung(String)
    /// No heartbeat of its own came for so long.
    case heartbeatMissed(Duration)
    /// Its tree held more memory than its limit.
    case memoryExceeded(used: Bytes, limit: Bytes)
    /// The breaker is open, and this is the half-open trial.
    case trial
    /// Its processes outlived its main process.
    case leftBehind
    /// It said that it was about to end.
    case announced
    /// A pre-flight check failed.
    case checkFailed(String)
    /// A remedy was carried out first.
    case remedied(Remedy)
    /// An earlier Vigia had started it, and was killed.
    case adopted
    /// A newer run took its place.
    case replaced
    /// It was down for a process that is gone.
    case pauseOver
    /// No service of the configuration owns it.
    case unclaimed
    /// Files changed in development: this one, and so many others.
    case changed(String, others: Int)
}

/// Who asked: as the kernel told at the control socket, never as the client said.
public struct Requester: Hashable, Codable, Sendable {
    /// The user's number.
    public let uid: UInt32
    /// The process that asked.
    public let pid: Int32
    /// The command or the API call, such as `restart`.
    public let command: String

    /// Takes the three.
    public init(uid: UInt32, pid: Int32, command: String) {
        (self.uid, self.pid, self.command) = (uid, pid, command)
    }
}

extension Cause {
    /// Whether checks come before a start that has this cause.
    ///
    /// A run that ended is replaced at once: what it needs was there a moment ago, and where its
    /// last words say otherwise, a remedy comes first.
    var isChecked: Bool {
        switch self {
        case .requested, .projectStarted, .trial, .remedied, .pauseOver: true
        case .ended, .startTimedOut, .hung, .heartbeatMissed, .memoryExceeded, .projectStopped,
            .leftBehind,
            .announced, .checkFailed, .adopted, .replaced, .unclaimed, .changed:
            false
        }
    }
}

extension Cause: CustomStringConvertible {
    /// The cause as a clause: `asked for by uid 0 (restart)`, `exited with status 1`.
    public var description: String {
        switch self {
        case .requested(let who): "asked for by uid \(who.uid) (\(who.command))"
        case .projectStarted: "the project was started"
        case .projectStopped: "the project was stopped"
        case .pauseOver: "what it was down for is over"
        case .ended(let ending) where ending.lack != nil: "it \(ending.clause)"
        case .ended(let ending): "the run before it \(ending.clause)"
        case .startTimedOut(let limit): "not ready after \(limit.text)"
        case .hung(let evidence): "hung: \(evidence)"
        case .heartbeatMissed(let limit): "hung: no heartbeat for \(limit.text)"
        case .memoryExceeded(let used, let limit): "memory \(used) is over the limit of \(limit)"
        case .trial: "a trial while the breaker is open"
        case .leftBehind: "processes outlived their main process"
        case .announced: "it said that it was about to end"
        case .checkFailed(let finding): "a check failed: \(finding)"
        case .remedied(let remedy): "after a repair: \(remedy)"
        case .adopted: "an earlier Vigia had started it"
        case .replaced: "a newer run took its place"
        case .unclaimed: "no service of the configuration owns it"
        case .changed(let file, let others):
            "changed: \(file)"
                + (others > 1 ? " and \(others) others" : others == 1 ? " and 1 other" : "")
        }
    }
}
