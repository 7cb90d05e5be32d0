/// What the answer to a probe means.
public enum Verdict: Hashable, Codable, Sendable {
    /// All is well.
    case pass
    /// It answers, and says that it is not at its best; shown, and never restarts anything.
    case degraded(String)
    /// It does not answer as it must; the reason in words.
    case fail(String)
    /// The question could not be put, for want of something that is ours to have; says nothing of
    /// the service.
    case notAsked(String)
}
