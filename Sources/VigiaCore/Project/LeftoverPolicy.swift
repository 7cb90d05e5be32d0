/// What becomes of processes that an earlier guardian left, which was killed with its supervisor.
public enum LeftoverPolicy: String, Hashable, Codable, Sendable, CaseIterable {
    /// Those that can be are taken over as they run, and the rest is ended.
    case adopt
    /// They are ended before the project is started afresh.
    case end
    /// Nothing is started while they run.
    case refuse
}
