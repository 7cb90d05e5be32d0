/// What a run wrote before it ended, and what is made of it.
public struct LastWords: Hashable, Codable, Sendable {
    /// The coarse cause that it names.
    public let cause: CauseClass
    /// The line to quote; nil where none names the cause.
    public let line: String?
    /// The last lines, oldest first: those of standard error, or of standard output where there
    /// are none.
    public let lines: [String]
    /// What to do about it, where the program's name tells.
    public var hint: String?

    /// Takes what was read.
    ///
    /// - Parameters:
    ///   - reading: what an expert would say of it; nil where nobody asked.
    ///   - lines: the last lines.
    public init(_ reading: FailureReading?, lines: [String]) {
        (cause, line) = (reading?.cause ?? .unknown, reading?.line)
        (self.lines, hint) = (lines, nil)
    }

    /// Takes what is known already.
    public init(_ cause: CauseClass, line: String?, lines: [String]) {
        (self.cause, self.line, self.lines, hint) = (cause, line, lines, nil)
    }
}
