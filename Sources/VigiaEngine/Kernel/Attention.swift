import VigiaCore

/// Whether the loop listens: for how long it was busy, starved or stopped when it looks up again.
///
/// To sleep is to listen, since whatever arrives ends that; to wake long after the time that was
/// planned is not.
struct Attention {
    /// When all that had arrived was read last.
    private var readAt: Instant
    private var sleptAt: Instant
    /// Whether this process was stopped, and let go on, while it slept.
    var wasStopped = false

    init(at now: Instant) { (readAt, sleptAt) = (now, now) }

    /// The loop goes to sleep.
    mutating func sleeps(at now: Instant) { sleptAt = now }

    /// The loop has woken.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - planned: when it was to wake at the latest.
    /// - Returns: for how long nobody listened; nil where that is not worth mentioning.
    mutating func wakes(at now: Instant, planned: Instant) -> Duration? {
        defer { wasStopped = false }
        let late = max(.zero, now - max(planned, sleptAt))
        let gap = wasStopped ? now - readAt : sleptAt - readAt + late
        return gap >= Term.lateMax ? gap : nil
    }

    /// All that had arrived is read.
    mutating func hasRead(at now: Instant) { readAt = now }
}
