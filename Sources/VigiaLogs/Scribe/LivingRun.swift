public import VigiaCore

/// A run that began under an earlier supervisor.
public struct LivingRun: Sendable, Equatable {
    let id: RunID
    let isYoung: Bool

    /// Creates a running run.
    ///
    /// - Parameters:
    ///   - id: its number.
    ///   - isYoung: whether it began so recently that the index may lack its beginning.
    public init(_ id: RunID, isYoung: Bool) { (self.id, self.isYoung) = (id, isYoung) }
}
