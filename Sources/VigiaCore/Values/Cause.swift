/// Why something was done; nothing is started, stopped or restarted without a cause.
public enum Cause: Hashable, Codable, Sendable {
    /// A person or program asked, by a command or through the API.
    case requested(Requester)
    /// The project was started.
    case projectStarted
    /// The project is going down with all its services.
    case projectStopped
    /// The run before ended by itself, or could not start.
    case ended(Ending)
    /// The run did not become ready within its start timeout.
    case startTimedOut(after: Duration)
    /// The service answered no probe and made no progress.
    case hung(String)
    /// The service sent no heartbeat for this long.
    case heartbeatMissed(Duration)
    /// The process tree used more memory than the limit.
    case memoryExceeded(used: Bytes, limit: Bytes)
    /// The breaker is open, and this is a half-open retry.
    case retry
    /// Processes of the run outlived their main process.
    case leftBehind
    /// The run reported that it was about to end.
    case announced
    /// A check before a start failed.
    case checkFailed(String)
    /// A repair was carried out first.
    case remedied(Remedy)
    /// An earlier Vigia, which was killed, had started the run.
    case adopted
    /// A newer run replaced it.
    case replaced
    /// The service was paused for a process that is gone.
    case pauseOver
    /// No service of the configuration owns the process.
    case unclaimed
    /// Files changed in development: this one and so many others.
    case changed(String, others: Int)

    /// As older versions have it, which may have to read this again.
    private enum CodingKeys: String, CodingKey {
        case requested, projectStarted, projectStopped, ended, startTimedOut, hung
        case heartbeatMissed, memoryExceeded, leftBehind, announced, checkFailed, remedied
        case adopted, replaced, pauseOver, unclaimed, changed
        case retry = "trial"
    }
}

/// The process that asked, as the kernel reports it at the control socket, never as the client
/// claims.
public struct Requester: Hashable, Codable, Sendable {
    /// The id of the user.
    ///
    /// Source: unix(7), `SO_PEERCRED`.
    public let uid: UInt32
    /// The pid of the process.
    public let pid: Int32
    /// The command or the API call, such as `restart`.
    public let command: String

    /// Takes the peer's credentials, and the command or API call.
    public init(uid: UInt32, pid: Int32, command: String) {
        (self.uid, self.pid, self.command) = (uid, pid, command)
    }
}

extension Cause {
    /// Whether a start with this cause runs the checks first.
    ///
    /// A run that ended is replaced at once: its needs were met a moment ago, and where its last
    /// output shows otherwise, a repair comes first.
    var isChecked: Bool {
        switch self {
        case .requested, .projectStarted, .retry, .remedied, .pauseOver: true
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
        case .retry: "a retry while the breaker is open"
        case .leftBehind: "processes outlived their main process"
        case .announced: "it said that it was about to end"
        case .checkFailed(let problem): "a check failed: \(problem)"
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
