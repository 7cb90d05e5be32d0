/// The answers to the probe of one service, counted while its runs are ready.
///
/// A probe that never fails and always gets the same answer may not depend on what it should show.
public struct ProbeHistory: Hashable, Sendable {
    /// How many answers passed.
    public private(set) var passed: UInt32 = 0
    /// How many answers did not pass.
    public private(set) var failed: UInt32 = 0
    /// How many answers passed while a service that this one depends on did not serve.
    public private(set) var passedWithout: UInt32 = 0
    /// Whether every answer had the same status and text, apart from digits.
    public private(set) var isConstant = true
    /// Whether the passed answers are slow.
    public var pace = ProbePace()
    /// The time of the fastest passed answer; a day before the first.
    public private(set) var fastest = Duration.seconds(86_400)
    /// The time of the slowest passed answer.
    public private(set) var slowest = Duration.zero
    /// The checksum of the first answer.
    private var shape: UInt32?

    /// How many answers without a failure are remarkable.
    public static let passedMin: UInt32 = 1000
    /// How many passed answers are remarkable while a dependency does not serve.
    public static let passedWithoutMin: UInt32 = 3

    /// Begins without an answer.
    public init() {}

    /// Whether no answer failed; false before the first answer.
    public var neverFailed: Bool { passed > 0 && failed == 0 }

    /// Whether the probe should be looked at: it never fails, and its answer never changes.
    public var isDoubtful: Bool {
        neverFailed && isConstant
            && (passed >= Self.passedMin || passedWithout >= Self.passedWithoutMin)
    }

    /// Takes in an answer.
    ///
    /// - Parameters:
    ///   - verdict: the meaning of the answer; a question that was not asked does not count.
    ///   - status: the HTTP status; nil without one.
    ///   - text: the beginning of the answer; nil without one.
    ///   - elapsed: the time from the question to the answer.
    ///   - lacksDependency: whether a service that this one depends on does not serve.
    public mutating func take(
        _ verdict: Verdict,
        status: Int?,
        text: String?,
        elapsed: Duration,
        lacksDependency: Bool
    ) {
        switch verdict {
        case .notProbed: return
        case .degraded, .fail: failed = min(failed, .max - 1) + 1
        case .pass:
            passed = min(passed, .max - 1) + 1
            if lacksDependency { passedWithout = min(passedWithout, .max - 1) + 1 }
            (fastest, slowest) = (min(fastest, elapsed), max(slowest, elapsed))
        }
        let seen = Self.shape(status, text)
        if let shape { isConstant = isConstant && shape == seen }
        shape = shape ?? seen
    }

    /// A checksum of an answer without its digits, since a time or a counter shows nothing.
    private static func shape(_ status: Int?, _ text: String?) -> UInt32 {
        let bytes = (text ?? "").utf8.lazy.filter { !(0x30...0x39).contains($0) }
        let status = UInt64(truncatingIfNeeded: status ?? 0)
        return UInt32(truncatingIfNeeded: Checksum.of(bytes, with: status))
    }
}
