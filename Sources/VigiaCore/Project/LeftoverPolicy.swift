/// What happens to leftovers (orphaned services) of a guardian that was killed together with its
/// supervisor.
public enum LeftoverPolicy: String, Hashable, Codable, Sendable, CaseIterable {
    /// Leftovers that can be adopted keep running; the others are ended.
    case adopt
    /// Leftovers are ended before the project starts.
    case end
    /// Nothing starts while leftovers run.
    case refuse
}
