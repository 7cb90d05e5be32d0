/// Whether the passed answers to a probe take longer than half its timeout.
///
/// Only `inARow` answers in a row change that, so that one slow answer is no news.
public struct ProbePace: Hashable, Sendable {
    /// A change of the pace.
    public enum Change: Hashable, Sendable {
        /// The answers have become slow.
        case slow
        /// The answers are no longer slow.
        case over
    }

    /// How many answers in a row make a change.
    public static let inARow: UInt8 = 3

    /// Whether the answers are slow.
    public private(set) var isSlow: Bool
    /// How many answers in a row said otherwise.
    private var others: UInt8 = 0

    /// Begins with what an earlier supervisor saw.
    public init(isSlow: Bool = false) { self.isSlow = isSlow }

    /// Takes in a passed answer.
    ///
    /// - Parameters:
    ///   - elapsed: the time from the question to the answer.
    ///   - timeout: the time at which the answer would have been too late.
    /// - Returns: the change; nil for none.
    public mutating func take(_ elapsed: Duration, timeout: Duration) -> Change? {
        guard (elapsed * 2 > timeout) != isSlow else {
            others = 0
            return nil
        }
        others += 1
        guard others >= Self.inARow else { return nil }
        (isSlow, others) = (!isSlow, 0)
        return isSlow ? .slow : .over
    }
}
