/// A time limit for a sign of life.
///
/// It is judged only after everything that has arrived was read, and granted once more where the
/// reader could not listen when it ran out.
public struct Term: Hashable, Sendable {
    /// How late its end may be noticed; beyond that, the reader could not listen.
    public static let lateMax = Duration.milliseconds(500)

    private let span: Duration
    private var end: Instant
    private var hasLooked = false
    private var isExcused = false

    /// Begins now and lasts for `span`.
    public init(_ span: Duration, from now: Instant) { (self.span, end) = (span, now + span) }

    /// The time that is left; negative when it is over.
    public func left(at now: Instant) -> Duration { end - now }

    /// Decides how to go on when the time seems to be over.
    ///
    /// - Parameter now: the present time.
    /// - Returns: how much longer to wait; zero where only what has arrived must be read first; nil
    ///   where the time is over.
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
