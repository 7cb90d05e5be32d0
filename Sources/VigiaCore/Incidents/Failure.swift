/// Why the last failed run of a service failed.
public struct Failure: Hashable, Codable, Sendable {
    /// The run that failed.
    public let run: RunID
    /// The coarse cause.
    public let cause: CauseClass
    /// How the run ended, or why Vigia ended it: `exited with status 1`.
    public let clause: String
    /// The line of the output to quote; nil where none names the cause.
    public let line: String?
    /// How surely the cause is known; nil in a checkpoint of a Vigia that did not say.
    public let confidence: Confidence?
    /// What to do about the failure; nil where no advice is known.
    public let hint: String?
    /// The last answer of the probe, where the run was not ready in time.
    let answer: String?

    init(_ over: Unheard, _ words: LastWords) {
        (run, answer) = (over.run, over.answer)
        switch over.cause {
        case nil, .ended:
            (cause, line, confidence) = Self.told(over.ending, words)
            (clause, hint) = (over.ending.story, over.ending.isSuccess ? words.hint : nil)
        case .some(let why):
            cause = why.failureClass
            confidence = cause == .unknown ? .low : .certain
            clause = why.story
            (line, hint) = (over.isReadyLate ? words.line : nil, nil)
        }
    }

    /// What the output says, unless the ending is the whole cause.
    private static func told(
        _ ending: Ending,
        _ words: LastWords
    ) -> (CauseClass, String?, Confidence) {
        switch ending {
        case .neverStarted: (.execFailed, nil, .certain)
        case .exited, .killed, .unknown: (words.cause, words.line, words.confidence)
        }
    }

    /// The failure in words: `exited with status 1: Error: no price list`.
    public var words: String {
        let said = answer.map { " (\($0))" } ?? ""
        return clause + said + (line.map { ": \($0)" } ?? "") + (hint.map { "; \($0)" } ?? "")
    }
}

extension Unheard {
    /// Whether the run ended without Vigia ending it.
    var endedItself: Bool {
        if case .ended? = cause { return true }
        return cause == nil
    }

    /// Whether the run ended by itself and nothing saw how.
    ///
    /// Such an ending equals no other one: it neither adds to equal failures in a row nor ends
    /// their row.
    var endedUnseen: Bool { endedItself && ending == .unknown }

    /// Whether Vigia ended the run because it was not ready in time; its output may say why.
    var isReadyLate: Bool {
        if case .startTimedOut = cause { true } else { false }
    }
}

extension Ending {
    /// The ending as the run's own act, where nobody asked for it.
    var story: String { isSuccess ? "ended by itself with status 0" : clause }
}

extension Cause {
    /// Why Vigia ended the run, as a clause whose subject is the run.
    var story: String {
        switch self {
        case .startTimedOut: "was \(self)"
        case .hung, .heartbeatMissed: "\(self)"
        default: "was ended: \(self)"
        }
    }

    /// The coarse cause of a failure that Vigia ended for this reason.
    var failureClass: CauseClass {
        switch self {
        case .hung: .hung
        case .heartbeatMissed: .watchdog
        case .startTimedOut: .startTimeout
        case .memoryExceeded: .memoryLimit
        case .ended, .requested, .projectStarted, .projectStopped, .retry,
            .leftBehind, .announced, .checkFailed, .remedied, .adopted, .replaced, .pauseOver,
            .unclaimed, .changed:
            .unknown
        }
    }
}
