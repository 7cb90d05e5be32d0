/// How a component is, as it says itself.
public enum Condition: Equatable, Sendable {
    /// It does all that is wanted of it; the word is shown, such as `connected`.
    case up(String = "connected")
    /// It does less than is wanted, and the backend goes on with that: a word, and more for the log.
    case degraded(String, detail: String? = nil)
    /// It does not work: a word, and more for the log.
    case down(String = "down", detail: String? = nil)

    /// What is shown.
    public var word: String {
        switch self {
        case .up(let word), .degraded(let word, _), .down(let word, _): word
        }
    }

    /// More, for the log and for whoever develops.
    public var detail: String? {
        switch self {
        case .up: nil
        case .degraded(_, let detail), .down(_, let detail): detail
        }
    }
}

/// How all components together are.
public enum Overall: String, Sendable {
    /// Each is up.
    case healthy
    /// One is not, but no critical one is down.
    case degraded
    /// A critical one is down.
    case unhealthy
}
