/// The state of one run's probe, and when the probe runs next.
public struct HealthWatch: Defaultable {
    /// What is known about the run's health.
    public enum Phase: Hashable, Codable, Sendable {
        /// The probe has not run yet, or never passed.
        case unknown
        /// The last answers passed.
        case passing
        /// The service answers that it is degraded.
        case degraded
        /// An answer failed; failures and passes in a row since.
        case suspect(failures: Int, passes: Int)
    }

    /// What is known about the run's health.
    public internal(set) var phase: Phase = .unknown
    /// The reason for the phase, in words; nil without one.
    public internal(set) var detail: String?
    /// When the next question is due; nil while one is open, or without a probe.
    var nextAsk: Instant?
    /// When the open question counts as failed without an answer; nil while none is open.
    var answerBy: Instant?
    /// The number of the last question.
    var question: UInt32 = 0
    /// The run's activity when it became suspect.
    @Seldom var baseline: Activity?
    /// How many times a failure was forgiven because the run was busy and made progress.
    var overloadRounds = 0

    /// The earlier of the next question and the time limit of the open one.
    var deadline: Instant { min(nextAsk ?? .never, answerBy ?? .never) }

    /// Settles the open question; the next one is due after `pause`.
    mutating func ask(after pause: Duration, _ now: Instant) {
        (answerBy, nextAsk) = (nil, now + pause)
    }

    /// How long the open question has been open.
    func took(_ policy: HealthPolicy, at now: Instant) -> Duration {
        policy.answerWithin - (answerBy.map { $0 - now } ?? .zero)
    }
}

extension HealthPolicy {
    /// How long a question stays open: its timeout plus one second to read the answer.
    var answerWithin: Duration { timeout + .seconds(1) }
}

extension Activity {
    /// The share of one CPU that counts as busy, from 0 to 1.
    private static let busyShare = 0.5

    /// Whether a run that got from `before` to this activity in `span` is busy rather than stuck.
    ///
    /// CPU time alone does not prove progress, since a spinning loop uses CPU too: the run must be
    /// busy *and* have moved bytes.
    func isProgress(since before: Activity, in span: Duration) -> Bool {
        let share = (processorTime - before.processorTime).inSeconds / max(span.inSeconds, 0.001)
        return share >= Self.busyShare && transferred > before.transferred
    }
}
