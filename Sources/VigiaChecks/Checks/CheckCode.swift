/// What a check can find, by a code that never changes its meaning.
///
/// Each is declared with the check that it belongs to; the last two are everybody's.
public struct CheckCode: Hashable, Sendable {
    /// Stable and greppable: `check.port_taken`.
    public let rawValue: String
    /// What it means, as a sentence for the manual.
    public let meaning: String
    /// What to do about it, for the manual.
    public let remedy: String

    init(_ rawValue: String, meaning: String, remedy: String) {
        (self.rawValue, self.meaning, self.remedy) = (rawValue, meaning, remedy)
    }

    /// All of them, in the order of the manual.
    public static var allCases: [Self] { Checks.all.flatMap { $0.codes } + codes }

    /// What every check can find.
    private static let codes: [CheckCode] = [.tooLate, .system]

    /// There was no answer in time.
    static let tooLate = Self(
        "check.too_late",
        meaning: "the check timed out",
        remedy: "find the cause of the delay, or set a longer `timeout`"
    )
    /// The system refused to tell.
    static let system = Self(
        "check.system",
        meaning: "the kernel refused an operation of the check",
        remedy: "the message contains the reason"
    )
}
