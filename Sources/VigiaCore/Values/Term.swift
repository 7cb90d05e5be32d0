/// A time within which something is to be heard, judged only after everything that has arrived was
/// read, and given once more where nobody listened when it ran out.
public struct Term: Hashable, Sendable {
    /// How late a moment may be noticed; later than that, nobody has listened.
    public static let lateMax = Duration.milliseconds(500)

    private let span: Duration
    private var end: Instant
    private var hasLooked = false
    private var isExcused = false

    /// Begins now.
    public init(_ span: Duration, from now: Instant) { (self.span, end) = (span, now + span) }

    /// How long it goes on; negative where it is over.
    public func left(at now: Instant) -> Duration { end - now }

    /// What to do when it seems to be over.
    ///
    /// - Parameter now: the time.
    /// - Returns: how much longer to wait, nothing at all where only what has arrived is to be
    ///   read first; nil where it is over.
    public mutating func more(at now: Instant) -> Duration? {
        if now - end >= Self.lateMax, !isExcused {
            (isExcused, hasLooked, end) = (true, false, now + span)
            return span
        }
        if hasLooked { return nil }
        hasLooked = true
        return .zero
    }
}
