public import VigiaCore

/// How a service is, as the API sends it: see `Standing`.
public enum StandingWord: TravellingWord {
    /// A standing of this version.
    case of(Standing)
    /// A word of a newer version.
    case other(String)

    /// The words of this version.
    public static let known = Standing.allCases.map(Self.of)

    /// The word as it stands in JSON and in the manual.
    public var word: String {
        switch self {
        case .of(let standing): standing.rawValue
        case .other(let word): word
        }
    }

    /// The standing; nil where only a newer version knows it.
    private var standing: Standing? {
        if case .of(let standing) = self { standing } else { nil }
    }

    /// Whether the service is where the user wants it; false for a word that is not known.
    public var isAsWanted: Bool { standing?.isAsWanted ?? false }

    /// Whether it serves, however well, or is not to; false for a word that is not known.
    public var hasArrived: Bool { standing?.hasArrived ?? false }

    /// What follows from the fields of a supervisor that is too old to send the word.
    ///
    /// - Parameters:
    ///   - state: the field `state`.
    ///   - goal: the field `goal`.
    ///   - ready: the field `ready`.
    ///   - settled: the field `settled`; one that waits and is settled waits for a taken port.
    ///   - waits: whether the field `waiting_for` names anybody.
    init(state: String, goal: String, ready: Bool, settled: Bool = false, waits: Bool = false) {
        switch state {
        case "up": self = .of(goal == "up" && ready ? .well : .working)
        case "degraded": self = .of(.degraded)
        case "checking", "starting", "stopping": self = .of(.working)
        case "waiting": self = .of(settled || waits ? .held : .working)
        case "broken": self = .of(.givenUp)
        case "down": self = .of(goal == "down" ? .down : .working)
        case "done": self = .of(.down)
        default: self = .other(state)
        }
    }
}
