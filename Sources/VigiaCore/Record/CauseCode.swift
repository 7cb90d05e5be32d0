/// The kinds of reasons for what Vigia does, by their words in the journal.
public enum CauseCode: String, Hashable, Sendable, CaseIterable {
    case requested
    case projectStarted = "project_started"
    case projectStopped = "project_stopped"
    case ended
    case startTimedOut = "start_timed_out"
    case hung
    case heartbeatMissed = "heartbeat_missed"
    case memoryExceeded = "memory_exceeded"
    case trial
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
    /// What it means, as a clause.
    public var meaning: String {
        switch self {
        case .requested: "somebody asked, by a command or through the API"
        case .projectStarted: "the project was started"
        case .projectStopped: "the project is going down"
        case .ended: "the run before it ended by itself, or could not begin"
        case .startTimedOut: "it was not ready within its start timeout"
        case .hung: "it answered no probe and made no progress"
        case .heartbeatMissed: "no heartbeat of its own came in time"
        case .memoryExceeded: "its memory was over the limit"
        case .trial: "the breaker is open, and this is a trial"
        case .leftBehind: "its processes outlived its main process"
        case .announced: "it said that it was about to end"
        case .checkFailed: "a check failed"
        case .remedied: "a repair was carried out first"
        case .adopted: "an earlier Vigia, which was killed, had started it"
        case .replaced: "a newer run took its place"
        case .pauseOver: "what it was down for is over"
        case .unclaimed: "no service of the configuration owns it"
        case .changed: "files changed in development"
        }
    }

    /// The members of its own, behind `code` and `words`.
    public var fields: [EventField] {
        switch self {
        case .requested:
            [
                .init("uid", .number, "the user who asked"), .init("pid", .number, "who asked"),
                .init("command", .text, "what was asked"),
            ]
        case .ended: [.init("ending", .ending)]
        case .startTimedOut, .heartbeatMissed: [.init("limit_ms", .milliseconds)]
        case .hung: [.init("detail", .text, "the evidence")]
        case .memoryExceeded: [.init("used", .bytes), .init("limit", .bytes)]
        case .checkFailed: [.init("detail", .text, "what was found", .optional)]
        case .remedied: [.init("remedy", .text, "`port`, `dependencies` or `database`")]
        case .changed:
            [.init("file", .text, "one of them"), .init("others", .number, "how many others")]
        case .projectStarted, .projectStopped, .trial, .leftBehind, .announced,
            .adopted, .replaced, .pauseOver, .unclaimed:
            []
        }
    }
}
