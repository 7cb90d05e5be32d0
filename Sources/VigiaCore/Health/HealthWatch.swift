/// What the probe of one run says, and when it is asked next.
public struct HealthWatch: Hashable, Codable, Sendable {
    /// What is believed of the run.
    public enum Phase: Hashable, Codable, Sendable {
        /// Not asked yet, or never passed.
        case unknown
        /// The last answers passed.
        case passing
        /// It answers that it is not at its best.
        case degraded
        /// An answer failed; failures and passes in a row since.
        case suspect(failures: Int, passes: Int)
    }

    /// What is believed.
    public internal(set) var phase: Phase = .unknown
    /// The reason for the phase, in words.
    public internal(set) var detail: String?
    /// When the next question is due; nil while one is open, or where there is no probe.
    var nextAsk: Instant?
    /// By when the open question counts as failed without an answer.
    var answerBy: Instant?
    /// The number of the last question.
    var question: UInt32 = 0
    /// What the run had done when it became suspect.
    @Seldom var baseline: Activity?
    /// Rounds it was granted for being busy.
    var overloadRounds = 0

    /// The moment of whichever comes first: the next question, or the open one's end.
    var deadline: Instant { min(nextAsk ?? .never, answerBy ?? .never) }

    /// The open question is settled; the next one is due after `pause`.
    mutating func ask(after pause: Duration, _ now: Instant) {
        (answerBy, nextAsk) = (nil, now + pause)
    }

    /// How long the open question has been open.
    func took(_ policy: HealthPolicy, at now: Instant) -> Duration {
        policy.answerWithin - (answerBy.map { $0 - now } ?? .zero)
    }
}

extension HealthPolicy {
    /// How long a question stays open: its timeout, and some time for the answer to be read.
    var answerWithin: Duration { timeout + .seconds(1) }
}

extension Activity {
    /// The share of a processor that counts as busy.
    private static let busyShare = 0.5

    /// Whether a run that got from `before` to here in `span` is busy rather than stuck.
    ///
    /// Processor time alone does not prove it, since a spinning loop has that: it must be busy *and*
    /// have moved bytes.
    func isProgress(since before: Activity, in span: Duration) -> Bool {
        let share = (processorTime - before.processorTime).inSeconds / max(span.inSeconds, 0.001)
        return share >= Self.busyShare && transferred > before.transferred
    }
}
