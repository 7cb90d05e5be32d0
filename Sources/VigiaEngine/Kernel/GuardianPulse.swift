import VigiaCore

/// Whether the guardian answers: a ping is sent where something hangs on it, never to an idle one.
///
/// A pong comes behind everything that the guardian had to tell, so it also says that all was read
/// which was true when the ping was sent. Until then no silence is judged.
struct GuardianPulse {
    /// Whether this guardian knows the question.
    let answersPings: Bool
    /// When the ping that is open was sent; nil where none is.
    private(set) var pingedAt: Instant?
    /// The number of the last ping.
    private(set) var number: Int32 = 0
    /// When anything was heard of it last.
    private var heardAt = Instant.boot
    /// Whether its silence was reported.
    private(set) var isReported = false
    /// Services that are due for a judgement, which waits for the pong.
    var judged: Set<Int> = []
    /// Who waits for the pong, or for it to be overdue.
    var waiting: [() -> Void] = []
    /// When they wait no longer.
    var patience: EventLoop.Watch?
    /// What is done once the pong is there, and not before.
    private var owed: (() -> Void)?

    /// How long it may take to answer before that is told.
    static let term = Duration.seconds(10)
    /// How long an answer takes at most that nobody would notice.
    static let prompt = Duration.seconds(1)

    init(answersPings: Bool) { self.answersPings = answersPings }

    /// When its silence is to be told; never while nothing is asked.
    var deadline: Instant { isReported ? .never : silentSince.map { $0 + Self.term } ?? .never }

    private var silentSince: Instant? { pingedAt.map { max($0, heardAt) } }

    /// For how long it has not answered; nil where it does.
    func silence(at now: Instant) -> Duration? {
        silentSince.flatMap { now - $0 >= Self.prompt ? now - $0 : nil }
    }

    /// A ping is sent.
    mutating func ask(at now: Instant) {
        pingedAt = now
        number &+= 1
    }

    /// Something was heard of it.
    mutating func heard(at now: Instant) { heardAt = now }

    mutating func reportedSilence() { isReported = true }

    /// Has something done with the next pong, in place of what was owed before.
    mutating func owe(_ then: @escaping () -> Void) { owed = then }

    /// What is owed by now, once.
    mutating func takeOwed() -> (() -> Void)? {
        defer { owed = nil }
        return owed
    }

    /// It has answered.
    ///
    /// - Returns: how long that took.
    mutating func answered(at now: Instant) -> Duration {
        let took = pingedAt.map { now - $0 } ?? .zero
        (pingedAt, isReported) = (nil, false)
        return took
    }
}
