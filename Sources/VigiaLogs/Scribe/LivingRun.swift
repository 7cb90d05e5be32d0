public import VigiaCore

/// A run that began while another supervisor was at work.
public struct LivingRun: Sendable, Equatable {
    let id: RunID
    let isYoung: Bool

    /// Takes both.
    ///
    /// - Parameters:
    ///   - id: its number.
    ///   - isYoung: whether it began so shortly before that its beginning may not be noted.
    public init(_ id: RunID, isYoung: Bool) { (self.id, self.isYoung) = (id, isYoung) }
}
