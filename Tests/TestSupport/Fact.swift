import Glibc

/// Waits for facts, never for a guessed time.
public enum Fact {
    /// Asks again and again until it is so, or the deadline has come.
    public static func holds(within limit: Duration = .seconds(30), _ isSo: () throws -> Bool)
        rethrows -> Bool
    {
        let (clock, lookEvery) = (ContinuousClock(), Int32(5))
        let deadline = clock.now + limit
        while try !isSo() {
            if clock.now >= deadline { return false }
            _ = poll(nil, 0, lookEvery)
        }
        return true
    }
}
