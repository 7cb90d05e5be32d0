public import VigiaCore

/// How a service is, as the API sends it: a `Standing`, or the word of a newer version.
public typealias StandingWord = OpenWord<Standing>

extension StandingWord {
    /// Whether the service is where the user wants it; false for a word that is not known.
    public var isAsWanted: Bool { known?.isAsWanted ?? false }

    /// Whether it serves, however well, or is not to; false for a word that is not known.
    public var hasArrived: Bool { known?.hasArrived ?? false }

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
        case "up": self = .known(goal == "up" && ready ? .well : .working)
        case "degraded": self = .known(.degraded)
        case "checking", "starting", "stopping": self = .known(.working)
        case "waiting": self = .known(settled || waits ? .held : .working)
        case "broken": self = .known(.givenUp)
        case "down": self = .known(goal == "down" ? .down : .working)
        case "done": self = .known(.down)
        default: self = .other(state)
        }
    }
}
