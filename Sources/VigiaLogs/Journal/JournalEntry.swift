public import VigiaCore

/// One line of `logs/process-monitor.log`: what Vigia did or saw, and why.
public struct JournalEntry: Sendable {
    /// When, in UTC.
    public var time: WallTime
    /// How much it matters.
    public var level: JournalLevel
    /// The service it is about; nil where it is about the project.
    public var service: String?
    /// The run it is about.
    public var run: RunID?
    /// What happened, as a stable word in the past tense, such as `spawned`.
    public var event: String
    /// Why, as a clause.
    public var cause: String?
    /// What else belongs to this event, in this order.
    public var fields: [(String, JournalValue)]

    /// Takes the parts.
    public init(
        time: WallTime,
        level: JournalLevel,
        service: String? = nil,
        run: RunID? = nil,
        event: String,
        cause: String? = nil,
        fields: [(String, JournalValue)] = []
    ) {
        (self.time, self.level, self.service, self.run) = (time, level, service, run)
        (self.event, self.cause, self.fields) = (event, cause, fields)
    }
}

/// How much a journal line matters.
public enum JournalLevel: String, Hashable, Sendable, CaseIterable {
    /// Of use to who looks for a fault in Vigia.
    case debug
    /// Went as it should.
    case info
    /// Deserves a look.
    case warning
    /// Something does not work.
    case error
}

/// What a field of a journal line may hold.
public indirect enum JournalValue: Equatable, Sendable {
    /// A text.
    case text(String)
    /// Bytes of unknown origin, shown as text; what is not UTF-8 becomes U+FFFD.
    case bytes([UInt8])
    /// A whole number.
    case integer(Int64)
    /// A number; what JSON cannot say (infinity, not a number) becomes `null`.
    case number(Double)
    /// True or false.
    case flag(Bool)
    /// Several values.
    case list([JournalValue])
    /// Nothing.
    case null
}

extension JournalValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// True or false.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
}
