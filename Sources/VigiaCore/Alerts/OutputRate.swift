/// Compares how much a service writes with what it usually writes.
///
/// Bytes are counted in windows of equal length. The norm is the mean of earlier windows, in which
/// the latest count most: from the twelfth on, each has a twelfth of the weight. A window without
/// output counts too, so nothing needs a timer.
public struct OutputRate: Hashable, Sendable {
    /// A window with far more output than the norm.
    public struct Excess: Hashable, Sendable {
        /// The bytes of the window so far, and those that it usually has.
        public let bytes, norm: Int
        /// The length of the window.
        public let window: Duration
    }

    /// How many windows must be over before any is compared with them.
    public static let learnMin = 12
    /// How many times the norm is too much.
    public static let factor = 5.0
    /// The most bytes of a window that are never too much.
    public static let floor = 64 << 10
    /// The most windows that are closed one by one; after so many without output the norm is 0.
    private static let emptyMax = 500

    private let window: Duration
    private var endsAt: Instant?
    private var bytes = 0
    private var norm = 0.0
    private var windows = 0
    /// Whether the present window was found too full.
    private var isTold = false

    /// Begins with the first output.
    init(window: Duration) { self.window = window }

    /// Takes in output.
    ///
    /// - Returns: the excess; once for each window.
    mutating func take(_ count: Int, at now: Instant) -> Excess? {
        advance(to: now)
        bytes += count
        guard !isTold, windows >= Self.learnMin,
            Double(bytes) > max(Double(Self.floor), norm * Self.factor)
        else { return nil }
        isTold = true
        return Excess(bytes: bytes, norm: Int(norm), window: window)
    }

    /// Closes the windows that are over.
    private mutating func advance(to now: Instant) {
        guard let end = endsAt else { return endsAt = now + window }
        guard now >= end else { return }
        let others = Int((now - end) / window)
        close(bytes)
        for _ in 0..<min(others, Self.emptyMax) { close(0) }
        (bytes, isTold, endsAt) = (0, false, end + window * (others + 1))
    }

    private mutating func close(_ bytes: Int) {
        windows = min(windows + 1, Self.learnMin)
        norm += (Double(bytes) - norm) / Double(windows)
    }
}
