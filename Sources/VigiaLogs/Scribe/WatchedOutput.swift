internal import VigiaCore

/// What alerts have seen in the bytes of one stream, until it is told.
final class WatchedOutput {
    private let rules: OutputRules
    /// The search, which begins with the first byte; empty before.
    private var watch: [OutputWatch] = []
    private var signs: [OutputSign] = []

    init(_ rules: OutputRules) { self.rules = rules }

    /// Looks at bytes that came.
    ///
    /// - Parameters:
    ///   - count: how many came.
    ///   - now: the time.
    ///   - bytes: shows them; it is called only if a rule needs to see them.
    func take(_ count: Int, at now: Instant, _ bytes: () -> ArraySlice<UInt8>) {
        if watch.isEmpty { watch = [OutputWatch(rules)] }
        if let sign = watch[0].count(count, at: now) { signs.append(sign) }
        if watch[0].readsBytes { signs += watch[0].read(bytes(), at: now) }
    }

    /// A run ended, perhaps within a line.
    func finish(at now: Instant) {
        if !watch.isEmpty { signs += watch[0].finish(at: now) }
    }

    /// What was seen since the last call.
    func takeSigns() -> [OutputSign] {
        defer { signs = [] }
        return signs
    }
}
