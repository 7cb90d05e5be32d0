/// What a run wrote before it ended, and the cause read from that.
public struct LastWords: Hashable, Codable, Sendable {
    /// The coarse cause that the output names.
    public let cause: CauseClass
    /// The line to quote; nil where none names the cause.
    public let line: String?
    /// How surely the cause is known.
    public let confidence: Confidence
    /// The last lines, oldest first: those of standard error, or of standard output where standard
    /// error is empty.
    public let lines: [String]
    /// What to do about the cause; nil where the program's name gives no advice.
    public var hint: String?

    /// Takes a reading of the output.
    ///
    /// - Parameters:
    ///   - reading: the cause and the line to quote; nil where the output was not read.
    ///   - lines: the last lines, oldest first.
    public init(_ reading: FailureReading?, lines: [String]) {
        (cause, line) = (reading?.cause ?? .unknown, reading?.line)
        confidence = reading?.confidence ?? .low
        (self.lines, hint) = (lines, nil)
    }

    /// Takes a cause that is known without a reading, so for certain; `lines` are oldest first.
    public init(_ cause: CauseClass, line: String?, lines: [String]) {
        (self.cause, self.line, self.lines, hint) = (cause, line, lines, nil)
        confidence = .certain
    }
}
