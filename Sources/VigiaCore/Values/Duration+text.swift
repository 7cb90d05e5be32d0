extension Duration {
    /// How long to wait after failed attempts: this long after the first, and twice as long after
    /// each further one.
    ///
    /// - Parameters:
    ///   - failures: how many attempts failed in a row.
    ///   - limit: the longest wait.
    /// - Returns: the wait, at most `limit`.
    public func doubled(after failures: Int, limit: Duration) -> Duration {
        Swift.min(self * (1 << Swift.min(Swift.max(failures - 1, 0), 20)), limit)
    }

    /// The duration in the form of the configuration: `250ms`, `30s`, `1m30s`, `2h`.
    ///
    /// Rounded down: to milliseconds below one second, to tenths below ten seconds, else to
    /// seconds.
    public var text: String {
        let total = milliseconds
        if total < 0 { return "-" + (Duration.zero - self).text }
        if total < 1000 { return "\(total)ms" }
        if total < 10_000, total % 1000 != 0 {
            return "\(total / 1000).\(total % 1000 / 100)s"
        }
        let seconds = total / 1000
        let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m")]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
        if seconds % 60 == 0, !words.isEmpty { return words.joined() }
        return words.joined() + "\(seconds % 60)s"
    }
}
