import TestSupport
import Testing

extension Fact {
    /// Waits for a fact; where it has not come by the deadline, the test fails.
    ///
    /// - Parameters:
    ///   - words: what the failure tells, read when it happens.
    ///   - limit: how long it may take.
    ///   - place: where the failure is shown.
    ///   - isSo: the fact.
    static func pass(
        _ words: @autoclosure () -> String = "",
        within limit: Duration = .seconds(30),
        at place: SourceLocation = #_sourceLocation,
        _ isSo: () throws -> Bool
    ) rethrows {
        let hasCome = try holds(within: limit, isSo)
        #expect(hasCome, "\(words())", sourceLocation: place)
    }

    /// Waits for something to be found.
    ///
    /// - Parameters:
    ///   - limit: how long it may take.
    ///   - place: where a failure is shown.
    ///   - look: looks for it.
    /// - Returns: what was found.
    /// - Throws: what `look` throws, and that it was not there by the deadline.
    static func found<Value>(
        within limit: Duration = .seconds(30),
        at place: SourceLocation = #_sourceLocation,
        _ look: () throws -> Value?
    ) throws -> Value {
        var value: Value?
        _ = try holds(within: limit) {
            value = try look()
            return value != nil
        }
        return try #require(value, sourceLocation: place)
    }
}
