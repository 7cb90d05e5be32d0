/// How surely the cause of a failure is known.
///
/// The words are stable: scripts match on them.
public enum Confidence: String, Hashable, Codable, Comparable, Sendable, CaseIterable {
    /// A guess from the wording of a line, or no evidence.
    case low
    /// The output names the cause, and nothing that the kernel says contradicts it.
    case high
    /// A fact of the kernel or of Vigia itself.
    case certain

    /// Whether the first is less sure.
    public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .low: 0
        case .high: 1
        case .certain: 2
        }
    }
}

extension EndingKind {
    /// How surely the cause of a run that ended in this way is known; `clue` is the line quoted.
    func confidence(in cause: CauseClass, _ clue: Clue?, of ending: Ending) -> Confidence {
        switch cause {
        case .unknown: return .low
        case .endedNormally: return .certain
        case .killed: return Self.isSignal(ending) ? .certain : .high
        case .nativeCrash where self == .fault, .diskFull where self == .fileLimit:
            return Self.isSignal(ending) ? .certain : .high
        case .nativeCrash where self == .abort: return .high
        default: break
        }
        guard let clue, clue.strength >= .error, !clue.isOld,
            self != .notExecuted || Self.fits(cause)
        else { return .low }
        return clue.cause == cause || cause == .execFailed ? .high : .low
    }

    /// Whether the kernel itself says that a signal ended the run; a wrapper only repeats it.
    private static func isSignal(_ ending: Ending) -> Bool {
        if case .killed = ending { true } else { false }
    }

    /// Whether a cause explains the status 126 or 127 of a shell or of the dynamic loader.
    private static func fits(_ cause: CauseClass) -> Bool {
        switch cause {
        case .execFailed, .moduleMissing, .nativeIncompatible: true
        default: false
        }
    }
}
