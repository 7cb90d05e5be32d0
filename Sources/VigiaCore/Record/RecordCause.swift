/// Why something was done: a code for programs, words for people.
public struct RecordCause: Hashable, Sendable {
    /// Which kind of reason it is; `unknown` where an older Vigia left only words.
    public let code: OpenWord<CauseCode>
    /// Why, as a clause for people; its words may change.
    public let words: String
    /// The fields of this reason.
    public let details: RecordFields

    /// Takes the parts.
    public init(code: OpenWord<CauseCode>, words: String, details: RecordFields = [:]) {
        (self.code, self.words, self.details) = (code, words, details)
    }

    /// Takes a known code with other words than the core's.
    public init(_ code: CauseCode, _ words: String) {
        self.init(code: .known(code), words: words)
    }

    /// Takes words without a code.
    public init(words: String) { self.init(code: .other("unknown"), words: words) }

    /// Takes the core's cause.
    public init(_ cause: Cause) {
        self.init(
            code: .known(cause.code),
            words: cause.description,
            details: cause.details
        )
    }
}

extension Cause {
    /// The code of the reason.
    public var code: CauseCode {
        switch self {
        case .requested: .requested
        case .projectStarted: .projectStarted
        case .projectStopped: .projectStopped
        case .ended: .ended
        case .startTimedOut: .startTimedOut
        case .hung: .hung
        case .heartbeatMissed: .heartbeatMissed
        case .memoryExceeded: .memoryExceeded
        case .retry: .retry
        case .leftBehind: .leftBehind
        case .announced: .announced
        case .checkFailed: .checkFailed
        case .remedied: .remedied
        case .adopted: .adopted
        case .replaced: .replaced
        case .pauseOver: .pauseOver
        case .unclaimed: .unclaimed
        case .changed: .changed
        }
    }

    /// The fields of the cause besides its words; `CauseCode` lists them.
    public var details: RecordFields {
        switch self {
        case .requested(let who):
            ["uid": .count(who.uid), "pid": .count(who.pid), "command": .text(who.command)]
        case .ended(let ending): ["ending": .ending(ending)]
        case .startTimedOut(let limit), .heartbeatMissed(let limit):
            ["limit_ms": .milliseconds(limit)]
        case .hung(let evidence): ["detail": .text(evidence)]
        case .memoryExceeded(let used, let limit): ["used": .size(used), "limit": .size(limit)]
        case .checkFailed(let problem): ["detail": .text(problem)]
        case .remedied(let remedy): ["remedy": .text(remedy.description)]
        case .changed(let file, let others): ["file": .text(file), "others": .count(others)]
        case .projectStarted, .projectStopped, .retry, .leftBehind, .announced,
            .adopted, .replaced, .pauseOver, .unclaimed:
            [:]
        }
    }
}
