import VigiaCore

/// What was proven of the routine of one service: rounds of a question and its answer, and
/// rounds of a reading of memory.
///
/// A round that was stepped through the decisions proves something when the machine after it
/// is the machine before it with its `Routine` moved on, and nothing was ordered besides. As
/// long as the machine differs from one so proven in its routine alone, and the world goes on
/// as it did, further such rounds pass at once: the service sleeps. Every odd thing (a slow
/// answer, a fact that comes twice, a process that hangs or grows over a threshold) is drawn or
/// reckoned ahead, and the service is awake for it.
final class Proof {
    /// The machine after the round; others may differ from it in their routine alone.
    let machine: ServiceMachine
    /// When the machine is due for something else.
    let deadline: Instant
    /// The mood of the process in which a question was proven to change nothing.
    var mood: FakeProcess.Mood?
    /// The level of memory at which a reading was proven to change nothing.
    var level: MemoryBounds.Level?
    /// Whether an answer that came twice was proven to change nothing.
    var answerAgain = false
    /// The level of memory at which a reading that came twice was proven to change nothing.
    var readingAgain: MemoryBounds.Level?

    init(machine: ServiceMachine, deadline: Instant) {
        (self.machine, self.deadline) = (machine, deadline)
    }
}

/// A service's routine while its rounds pass unstepped.
final class Sleep {
    /// Where the routine stands; the machine itself learns of it on waking.
    var routine: Routine
    let process: FakeProcess
    let asking: Pace
    let reading: Pace
    /// Answers and readings that are still to come again.
    var answersAgain: [Again] = []
    var readingsAgain: [Again] = []

    /// A fact that comes again.
    struct Again {
        let at: Instant
        let event: ServiceEvent
        /// What it says of memory.
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

    /// When something happens next.
    var next: Instant {
        min(nextRound, answersAgain.first?.at ?? .never, readingsAgain.first?.at ?? .never)
    }
}

/// Rounds at equal distances, in nanoseconds.
struct Pace {
    /// How long one takes.
    let length: Int64
    /// The time from the beginning of one to the beginning of the next.
    let period: Int64

    init(_ length: Int64, pause: Int64) { (self.length, period) = (length, length + pause) }

    /// When the round after so many begins.
    func start(after count: Int, from first: Instant) -> Instant {
        if count == .max { return .never }
        return Instant(nanoseconds: first.nanoseconds + Int64(count) * period)
    }

    /// When the round ends that follows so many.
    func end(after count: Int, from first: Instant) -> Instant {
        Instant(nanoseconds: first.nanoseconds + Int64(count) * period + length)
    }

    /// How many are over before `moment`; no end of them before `never`.
    func over(before moment: Instant, from first: Instant) -> Int {
        moment == .never ? .max : count(moment.nanoseconds - length - first.nanoseconds)
    }

    /// How many begin before `moment`; no end of them before `never`.
    func begun(before moment: Instant, from first: Instant) -> Int {
        moment == .never ? .max : count(moment.nanoseconds - first.nanoseconds)
    }

    private func count(_ span: Int64) -> Int { span > 0 ? Int((span - 1) / period) + 1 : 0 }
}

/// How much memory may be used, as far as a reading can tell the difference.
struct MemoryBounds {
    enum Level {
        case low
        /// Near the soft limit: read more often.
        case near
        /// Over the soft limit: relief is asked for once in a while.
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

    /// The most memory of a level.
    func most(of level: Level) -> Int {
        switch level {
        case .low: low
        case .near: soft
        case .high, .excess: limit
        }
    }

    /// The time to the next reading, in nanoseconds.
    func pause(at level: Level) -> Int64 { level == .low ? pause : nearPause }
}
