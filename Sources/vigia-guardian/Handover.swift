/// The hand-over from one supervisor to the next, as a guardian decides it that took over from
/// another one.
///
/// The supervisor before stops its work and rests, with everything that it holds, until the next
/// one has the inventory. So at each moment one of both can take a dead guardian's place. Which one
/// is told by the *baton*: one byte in a pipe that both can read. The next one takes it as soon as
/// it has the inventory; who finds the guardian dead and the baton gone ends.
///
/// Nothing but decisions, and no import: a test kills each process at each step.
struct Handover {
    enum Phase {
        /// There is no supervisor before.
        case over
        /// It was told to rest.
        case asked
        /// It rests.
        case resting
        /// The next one is at work, and it was told to leave.
        case leaving
    }

    private(set) var phase = Phase.over

    /// Whether the next supervisor may be started.
    var mayBegin: Bool { phase != .asked }

    /// A supervisor came with what another guardian left.
    mutating func inherited() { phase = .asked }

    /// It has stopped its work; whether the next one is to be started at once.
    mutating func rested() -> Bool {
        guard phase == .asked else { return false }
        phase = .resting
        return true
    }

    /// It ended; whether the next one is to be started at once.
    mutating func beforeEnded() -> Bool {
        let isAwaited = phase == .asked
        phase = .over
        return isAwaited
    }

    /// The next one has begun its work; whether the one before is to be told to leave.
    mutating func nextReady() -> Bool {
        guard phase == .resting else { return false }
        phase = .leaving
        return true
    }

    /// The next one ended; whether the one before gets the baton back.
    func nextEnded() -> Bool { phase == .resting || phase == .leaving }
}
