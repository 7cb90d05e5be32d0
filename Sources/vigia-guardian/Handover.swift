/// The handover between two supervisors, decided by a guardian that took over from another one.
///
/// The previous supervisor stops its work and rests with all its descriptors until the next one has
/// the inventory. So at each moment one of them can take a dead guardian's place. The *baton* says
/// which: one byte in a pipe that both can read. The next supervisor takes it once it has the
/// inventory; a supervisor that finds the guardian dead and the baton gone ends.
///
/// Decisions only, without imports: a test kills each process at each step.
struct Handover {
    enum Phase {
        /// There is no previous supervisor.
        case over
        /// It was told to rest.
        case requested
        /// It rests.
        case resting
        /// The next supervisor is at work, and the previous one was told to leave.
        case leaving
    }

    private(set) var phase = Phase.over

    /// Whether the next supervisor may be started.
    var mayBegin: Bool { phase != .requested }

    /// Records a supervisor from another guardian's handover.
    mutating func inherited() { phase = .requested }

    /// Records that it rests; returns whether to start the next one at once.
    mutating func rested() -> Bool {
        guard phase == .requested else { return false }
        phase = .resting
        return true
    }

    /// Records that it ended; returns whether to start the next one at once.
    mutating func beforeEnded() -> Bool {
        let isAwaited = phase == .requested
        phase = .over
        return isAwaited
    }

    /// Records that the next one is at work; returns whether to tell the previous one to leave.
    mutating func nextReady() -> Bool {
        guard phase == .resting else { return false }
        phase = .leaving
        return true
    }

    /// Whether the previous supervisor gets the baton back because the next one ended.
    func nextEnded() -> Bool { phase == .resting || phase == .leaving }
}
