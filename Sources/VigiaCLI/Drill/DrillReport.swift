import VigiaCore

/// One time of a drill: promised, expected and measured, each counted from the disturbance.
struct DrillPhase: Equatable {
    /// What happens then, such as `ready again`.
    let name: String
    /// The worst time according to `vigia plan`, or another written promise.
    let promised: Duration
    /// The time that follows from the state at the disturbance; nil if it cannot be known.
    var expected: Duration?
    /// The measured time; nil if it did not happen.
    var measured: Duration?

    /// The time that kernel, processor and API may add to a promise.
    static let allowance = Duration.seconds(1)

    /// Whether it happened in time.
    var isKept: Bool { measured.map { $0 <= promised + Self.allowance } ?? false }
}

/// Something besides a time that a drill checked.
struct DrillCheck: Equatable {
    /// What must be true, as a clause.
    let name: String
    let isKept: Bool
    /// What was found; nil if there is nothing to add.
    var detail: String?
}

/// The result of a drill.
struct DrillReport: Equatable {
    let kind: DrillKind
    /// The service; nil for a drill on Vigia itself.
    var service: String?
    /// What was done, as a clause: `SIGKILL to its main process (pid 4711)`.
    var deed: String
    var phases: [DrillPhase] = []
    var checks: [DrillCheck] = []
    /// What was put back, and what stays different.
    var restored: [String] = []
    /// Remarks and remedies.
    var notes: [String] = []

    /// Whether everything happened in time.
    var isKept: Bool { phases.allSatisfy(\.isKept) && checks.allSatisfy(\.isKept) }
}
