/// A start that waits for the service's port.
public struct PortWait: Hashable, Codable, Sendable {
    /// Why the start was ordered.
    public let cause: Cause
    /// Whether the start will be a trial of the breaker, for older supervisors that read the note.
    let isTrial: Bool
    /// When the port is looked at again.
    public internal(set) var until: Instant
    /// Who holds it, in words; nil until that is known.
    public internal(set) var holder: String?

    /// The least time between two looks, and how long an answer is waited for.
    static let lookEveryMin = Duration.seconds(1)
}

/// Who was found on the port of a service that is about to start.
public struct PortHolder: Hashable, Codable, Sendable {
    /// Who it is, for people.
    public let words: String
    /// Whether it belongs to an older run of the project, which it got away from.
    public let isOurs: Bool

    /// Takes both.
    public init(words: String, isOurs: Bool) { (self.words, self.isOurs) = (words, isOurs) }
}
