/// The codes of the reasons for what Vigia does, as the journal writes them.
public enum CauseCode: String, Hashable, Sendable, CaseIterable {
    case requested
    case projectStarted = "project_started"
    case projectStopped = "project_stopped"
    case ended
    case startTimedOut = "start_timed_out"
    case hung
    case heartbeatMissed = "heartbeat_missed"
    case memoryExceeded = "memory_exceeded"
    case retry
    case leftBehind = "left_behind"
    case announced
    case checkFailed = "check_failed"
    case remedied
    case adopted
    case replaced
    case pauseOver = "pause_over"
    case unclaimed
    case changed
}

extension CauseCode {
    /// The meaning of the code, as a clause.
    public var meaning: String {
        switch self {
        case .requested: "a user requested it, with a command or through the API"
        case .projectStarted: "the project was started"
        case .projectStopped: "the project is stopping"
        case .ended: "the previous run ended by itself or could not start"
        case .startTimedOut: "it was not ready within its start timeout"
        case .hung: "it answered no probe and made no progress"
        case .heartbeatMissed: "it sent no heartbeat in time"
        case .memoryExceeded: "its memory was over the limit"
        case .retry: "the circuit breaker retries (half-open)"
        case .leftBehind: "its processes outlived its main process"
        case .announced: "it announced its end (`STOPPING=1`)"
        case .checkFailed: "a check failed"
        case .remedied: "a repair was carried out first"
        case .adopted: "a killed Vigia had started it, and this one adopted it"
        case .replaced: "a newer run took its place"
        case .pauseOver: "the repair for which it was stopped is over"
        case .unclaimed: "it belongs to no service of the configuration"
        case .changed: "files changed in development"
        }
    }

    /// The fields of this cause in the journal, besides `code` and `words`.
    public var fields: [EventField] {
        switch self {
        case .requested:
            [
                .init("uid", .number, "the requesting user"),
                .init("pid", .number, "the requesting process"),
                .init("command", .text, "the request"),
            ]
        case .ended: [.init("ending", .ending)]
        case .startTimedOut, .heartbeatMissed: [.init("limit_ms", .milliseconds)]
        case .hung: [.init("detail", .text, "the evidence")]
        case .memoryExceeded: [.init("used", .bytes), .init("limit", .bytes)]
        case .checkFailed: [.init("detail", .text, "what was found", .optional)]
        case .remedied: [.init("remedy", .text, "`port`, `dependencies` or `database`")]
        case .changed:
            [.init("file", .text, "one of them"), .init("others", .number, "how many others")]
        case .projectStarted, .projectStopped, .retry, .leftBehind, .announced,
            .adopted, .replaced, .pauseOver, .unclaimed:
            []
        }
    }
}

extension CauseCode {
    /// The causes of restarts that nobody asked for.
    public static let ofRestarts: [Self] = [
        .ended, .startTimedOut, .hung, .heartbeatMissed, .memoryExceeded, .leftBehind, .retry,
        .announced, .remedied,
    ]
}

extension Record {
    /// Why a run starts in the place of one that failed or ended by itself; nil for anything else.
    public var restartCause: CauseCode? {
        guard kind == .starting, let cause = cause?.code.known else { return nil }
        return CauseCode.ofRestarts.contains(cause) ? cause : nil
    }
}
