public import VigiaCore

/// How a service is, as the API sends it: a `Standing`, or the word of a newer version.
public typealias StandingWord = OpenWord<Standing>

extension StandingWord {
    /// A standing of this version.
    public static func of(_ standing: Standing) -> Self { .known(standing) }

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
