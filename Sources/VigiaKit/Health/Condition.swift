/// The condition of a component, as its check reports it.
public enum Condition: Equatable, Sendable {
    /// The component works; the word is shown, such as `connected`.
    case up(String = "connected")
    /// The component works with restrictions: a word to show, and details for the log.
    case degraded(String, detail: String? = nil)
    /// The component does not work: a word to show, and details for the log.
    case down(String = "down", detail: String? = nil)

    /// The word to show.
    public var word: String {
        switch self {
        case .up(let word), .degraded(let word, _), .down(let word, _): word
        }
    }

    /// Details for the log and for developers; nil for none.
    public var detail: String? {
        switch self {
        case .up: nil
        case .degraded(_, let detail), .down(_, let detail): detail
        }
    }
}

/// The condition of all components together.
public enum Overall: String, Sendable {
    /// Every component is up.
    case healthy
    /// A component is not up, but no critical one is down.
    case degraded
    /// A critical one is down.
    case unhealthy
}
