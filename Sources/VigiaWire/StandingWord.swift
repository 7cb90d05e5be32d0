public import VigiaCore

/// The standing of a service in the API; see `Standing`.
public enum StandingWord: TravellingWord {
    /// A standing of this version.
    case of(Standing)
    /// A word of a newer version.
    case other(String)

    /// The words of this version.
    public static let known = Standing.allCases.map(Self.of)

    /// The word in JSON and in the manual.
    public var word: String {
        switch self {
        case .of(let standing): standing.rawValue
        case .other(let word): word
        }
    }

    /// The standing; nil for a word of a newer version.
    private var standing: Standing? {
        if case .of(let standing) = self { standing } else { nil }
    }

    /// Whether the standing matches what the user wants; false for an unknown word.
    public var isAsWanted: Bool { standing?.isAsWanted ?? false }

    /// Whether the service serves, even degraded, or is down as wanted; false for an unknown word.
    public var hasArrived: Bool { standing?.hasArrived ?? false }

    /// Derives the standing from the fields of a supervisor that is too old to send it.
    ///
    /// - Parameters:
    ///   - state: the field `state`.
    ///   - goal: the field `goal`.
    ///   - ready: the field `ready`.
    ///   - settled: the field `settled`; a waiting service that is settled waits for a taken port.
    ///   - waits: whether the field `waiting_for` names a service.
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
