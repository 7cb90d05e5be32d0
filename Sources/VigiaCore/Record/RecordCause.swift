/// Why something was done, as a record tells it.
public struct RecordCause: Hashable, Sendable {
    /// Why, as a clause for people; its words may change.
    public let words: String

    /// Takes words.
    public init(words: String) { self.words = words }

    /// Takes the core's cause.
    public init(_ cause: Cause) { self.init(words: cause.description) }
}
