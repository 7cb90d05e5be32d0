/// Why the last run of a service that failed did so.
public struct Failure: Hashable, Codable, Sendable {
    /// Which run.
    public let run: RunID
    /// The coarse cause.
    public let cause: CauseClass
    /// How it came to its end, or why it was ended: `exited with status 1`.
    public let clause: String
    /// The line of its output to quote; nil where none names the cause.
    public let line: String?
    /// What to do about it, where that is known.
    public let hint: String?
    /// What its probe said last, where it was not ready in time.
    let answer: String?

    init(_ over: Unheard, _ words: LastWords) {
        (run, answer) = (over.run, over.answer)
        switch over.cause {
        case nil, .ended:
            (cause, line) = Self.told(over.ending, words)
            (clause, hint) = (over.ending.story, over.ending.isSuccess ? words.hint : nil)
        case .some(let why):
            cause = why.failureClass
            clause = why.story
            (line, hint) = (over.isReadyLate ? words.line : nil, nil)
        }
    }

    /// What the words say, unless the ending says it all.
    private static func told(_ ending: Ending, _ words: LastWords) -> (CauseClass, String?) {
        switch ending {
        case .neverStarted: (.execFailed, nil)
        case .exited, .killed, .unknown: (words.cause, words.line)
        }
    }

    /// The whole in words: `exited with status 1: Error: no price list`.
    public var words: String {
        let said = answer.map { " (\($0))" } ?? ""
        return clause + said + (line.map { ": \($0)" } ?? "") + (hint.map { "; \($0)" } ?? "")
    }
}

extension Unheard {
    /// Whether nothing of Vigia's ended it.
    var endedItself: Bool {
        if case .ended? = cause { return true }
        return cause == nil
    }

    /// Whether it ended by itself and nobody saw how, which is the same as no other end: it neither
    /// adds to equal failures in a row nor ends their row.
    var endedUnseen: Bool { endedItself && ending == .unknown }

    /// Whether Vigia ended it because it was not ready in time: what it wrote may say why.
    var isReadyLate: Bool {
        if case .startTimedOut = cause { true } else { false }
    }
}

extension Ending {
    /// The end as what a run did, where nobody asked for it.
    var story: String { isSuccess ? "ended by itself with status 0" : clause }
}

extension Cause {
    /// What Vigia did to a run for this reason, as what the run did.
    var story: String {
        switch self {
        case .startTimedOut: "was \(self)"
        case .hung, .heartbeatMissed: "\(self)"
        default: "was ended: \(self)"
        }
    }

    /// The coarse cause of a failure that ended with Vigia's own deed.
    var failureClass: CauseClass {
        switch self {
        case .hung: .hung
        case .heartbeatMissed: .watchdog
        case .startTimedOut: .startTimeout
        case .memoryExceeded: .memoryLimit
        case .ended, .requested, .projectStarted, .projectStopped, .trial,
            .leftBehind, .announced, .checkFailed, .remedied, .adopted, .replaced, .pauseOver,
            .unclaimed, .changed:
            .unknown
        }
    }
}
