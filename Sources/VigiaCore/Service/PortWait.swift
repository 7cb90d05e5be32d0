/// A start that waits for the service's port.
public struct PortWait: Hashable, Codable, Sendable {
    /// Why the start was ordered.
    public let cause: Cause
    /// Whether the start is a half-open retry; written for older supervisors that read the
    /// checkpoint.
    let isRetry: Bool
    /// When the port is checked again.
    public internal(set) var until: Instant
    /// The process that holds the port, in words; nil while that is not known.
    public internal(set) var holder: String?

    /// The least time between two checks of the port, and the longest wait for an answer.
    static let lookEveryMin = Duration.seconds(1)

    /// As older versions have it, which may have to read this again.
    private enum CodingKeys: String, CodingKey {
        case cause, until, holder
        case isRetry = "isTrial"
    }
}

/// The process that holds the port of a service that is about to start.
public struct PortHolder: Hashable, Codable, Sendable {
    /// The process, in words for people.
    public let words: String
    /// Whether the process escaped from an older run of the project.
    public let isOurs: Bool

    /// Takes a description for people, and whether the process belongs to an older run.
    public init(words: String, isOurs: Bool) { (self.words, self.isOurs) = (words, isOurs) }
}
