import VigiaPlatform

/// Something that a drill does to a service, carried out by a process of its own.
protocol Disturbance {
    /// Takes the arguments.
    ///
    /// - Throws: why it cannot be done.
    init(_ words: [String]) throws(DisturbanceError)
    /// Disturbs.
    ///
    /// - Returns: when, in nanoseconds since boot.
    /// - Throws: why it cannot be done; then everything was undone.
    mutating func begin() throws(DisturbanceError) -> Int64
    /// Goes on; called again and again.
    ///
    /// - Returns: when it wants to be called again; nil for never.
    mutating func turn() -> Duration?
    /// Undoes everything.
    ///
    /// - Returns: what was put back, in words.
    mutating func undo() -> [String]
}

extension Disturbance {
    mutating func turn() -> Duration? { nil }
}

/// Why something cannot be disturbed, for people.
struct DisturbanceError: Error {
    let problem: String

    init(_ problem: String) { self.problem = problem }

    init(_ error: SystemError) { problem = "\(error)" }
}
