import VigiaCore

/// Limits how often clients of one address may present tokens that do not exist.
struct AttemptLimiter {
    /// How many such tokens an address may present within `window`; then none of its tokens is
    /// looked at until the window is over.
    static let attemptsMax = 10
    /// How long attempts are counted, from the first one on.
    static let window = Duration.seconds(60)
    /// The most addresses; beyond them, the one whose window ends first is forgotten.
    static let addressesMax = 1024

    private struct Attempts {
        var count: Int
        let end: Instant
    }

    private var attempts: [ClientAddress: Attempts] = [:]

    /// How long no token of an address is looked at; nil where they are.
    func wait(of address: ClientAddress, at now: Instant) -> Duration? {
        guard let found = attempts[address], found.end > now, found.count >= Self.attemptsMax else {
            return nil
        }
        return found.end - now
    }

    /// Counts a token that does not exist.
    ///
    /// - Returns: whether the limit was reached by that.
    mutating func failed(_ address: ClientAddress, at now: Instant) -> Bool {
        if let end = attempts[address]?.end, end <= now { attempts[address] = nil }
        if attempts[address] == nil, attempts.count >= Self.addressesMax {
            if let first = attempts.min(by: { $0.value.end < $1.value.end }) {
                attempts[first.key] = nil
            }
        }
        attempts[address, default: Attempts(count: 0, end: now + Self.window)].count += 1
        return attempts[address]?.count == Self.attemptsMax
    }
}
