/// A problem that a check can report, with a code whose meaning never changes.
///
/// Each is declared with its check; the last two belong to all checks.
public struct CheckCode: Hashable, Sendable {
    /// A stable identifier to search for: `check.port_taken`.
    public let rawValue: String
    /// The meaning as a sentence for the manual.
    public let meaning: String
    /// The remedy for the manual.
    public let remedy: String

    init(_ rawValue: String, meaning: String, remedy: String) {
        (self.rawValue, self.meaning, self.remedy) = (rawValue, meaning, remedy)
    }

    /// All codes, in the order of the manual.
    public static var allCases: [Self] { Checks.all.flatMap { $0.codes } + codes }

    /// The codes of every check.
    private static let codes: [CheckCode] = [.tooLate, .system]

    /// The check exceeded its timeout.
    static let tooLate = Self(
        "check.too_late",
        meaning: "the check timed out",
        remedy: "find the cause of the delay, or set a longer `timeout`"
    )
    /// A system call failed.
    static let system = Self(
        "check.system",
        meaning: "the kernel refused an operation of the check",
        remedy: "the message contains the reason"
    )
}
