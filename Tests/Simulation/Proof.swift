import VigiaCore

/// The proof about the routine of one service: rounds of a question and its answer, and rounds of a
/// memory sample.
///
/// A round that was stepped through the decisions proves something when the machine after it equals
/// the machine before it with its `Routine` moved on, and no other order was given. While the
/// machine differs from a proven one only in its routine, and the world behaves as before, further
/// such rounds pass at once: the service sleeps. Every rare event (a slow answer, a repeated event,
/// a process that hangs or grows over a threshold) is drawn or computed ahead, and the service is
/// awake for it.
final class Proof {
    /// The machine after the round; others may differ from it only in their routine.
    let machine: ServiceMachine
    /// The machine's next deadline outside the routine.
    let deadline: Instant
    /// The mood of the process in which a question was proven to change nothing.
    var mood: FakeProcess.Mood?
    /// The level of memory at which a sample was proven to change nothing.
    var level: MemoryBounds.Level?
    /// Whether a repeated answer was proven to change nothing.
    var answerAgain = false
    /// The level of memory at which a repeated sample was proven to change nothing.
    var readingAgain: MemoryBounds.Level?

    init(machine: ServiceMachine, deadline: Instant) {
        (self.machine, self.deadline) = (machine, deadline)
    }
}

/// The routine of a service while its rounds pass unstepped.
final class Sleep {
    /// The present routine; the machine gets it on waking.
    var routine: Routine
    let process: FakeProcess
    let asking: Pace
    let reading: Pace
    /// Answers and samples that will arrive again.
    var answersAgain: [Again] = []
    var readingsAgain: [Again] = []

    /// An event that arrives again.
    struct Again {
        let at: Instant
        let event: ServiceEvent
        /// The memory that the sample reports.
        var used = Bytes(count: 0)
    }

    init(_ routine: Routine, _ process: FakeProcess, asking: Pace, reading: Pace) {
        (self.routine, self.process) = (routine, process)
        (self.asking, self.reading) = (asking, reading)
    }

    /// When the next round begins.
    var nextRound: Instant {
        min(routine.nextAsk ?? .never, routine.memory.nextSample ?? .never)
    }

    /// When the next round or repeated event comes.
    var next: Instant {
        min(nextRound, answersAgain.first?.at ?? .never, readingsAgain.first?.at ?? .never)
    }
}

/// Rounds at equal distances, in nanoseconds.
struct Pace {
    /// The length of one round.
    let length: Int64
    /// The time from the beginning of one round to the beginning of the next.
    let period: Int64

    init(_ length: Int64, pause: Int64) { (self.length, period) = (length, length + pause) }

    /// When the round after `count` rounds begins.
    func start(after count: Int, from first: Instant) -> Instant {
        if count == .max { return .never }
        return Instant(nanoseconds: first.nanoseconds + Int64(count) * period)
    }

    /// When the round after `count` rounds ends.
    func end(after count: Int, from first: Instant) -> Instant {
        Instant(nanoseconds: first.nanoseconds + Int64(count) * period + length)
    }

    /// How many rounds end before `moment`; unlimited before `never`.
    func over(before moment: Instant, from first: Instant) -> Int {
        moment == .never ? .max : count(moment.nanoseconds - length - first.nanoseconds)
    }

    /// How many rounds begin before `moment`; unlimited before `never`.
    func begun(before moment: Instant, from first: Instant) -> Int {
        moment == .never ? .max : count(moment.nanoseconds - first.nanoseconds)
    }

    private func count(_ span: Int64) -> Int { span > 0 ? Int((span - 1) / period) + 1 : 0 }
}

/// The limits of memory, as far as a sample can tell a difference.
struct MemoryBounds {
    enum Level {
        case low
        /// Near the soft limit: sampled more often.
        case near
        /// Over the soft limit: relief is requested from time to time.
        case high
        /// Over the limit.
        case excess
    }

    let policy: MemoryPolicy
    private let (low, soft, limit): (Int, Int, Int)
    private let (pause, nearPause): (Int64, Int64)

    init(_ policy: MemoryPolicy) {
        self.policy = policy
        low = policy.soft.percent(90).count
        (soft, limit) = (policy.soft.count, policy.limit.count)
        pause = policy.pause(after: Bytes(count: 0)).nanoseconds
        nearPause = policy.pause(after: policy.limit).nanoseconds
    }

    func level(of used: Int) -> Level {
        if used <= low { return .low }
        if used <= soft { return .near }
        return used <= limit ? .high : .excess
    }

    /// The most memory of a level, in bytes.
    func most(of level: Level) -> Int {
        switch level {
        case .low: low
        case .near: soft
        case .high, .excess: limit
        }
    }

    /// The time until the next sample, in nanoseconds.
    func pause(at level: Level) -> Int64 { level == .low ? pause : nearPause }
}
